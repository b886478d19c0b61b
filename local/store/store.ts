/** The state of the runtime, in one SQLite file. */
import type { Database } from 'bun:sqlite';
import { join } from 'node:path';
import type { Json, JsonObject, Workspace } from '../workspace/types.ts';
import { Approvals } from './approvals.ts';
import { openDatabase } from './database.ts';
import { type ReservedNames, resolveArgs, resolveResource } from './interpolation.ts';
import { Items } from './items.ts';
import { Jobs } from './jobs.ts';
import { jsonbText } from './jsonb.ts';
import { Logs } from './logs.ts';
import { Postponed } from './postponed.ts';
import { Queue } from './queue.ts';
import { Runs } from './runs.ts';
import { Cipher } from './secrets.ts';
import { Ticks } from './ticks.ts';

export class Store {
  readonly jobs: Jobs;
  readonly runs: Runs;
  readonly queue: Queue;
  readonly logs: Logs;
  readonly items: Items;
  readonly approvals: Approvals;
  readonly ticks: Ticks;
  readonly postponed: Postponed;

  private constructor(
    private readonly database: Database,
    cipher: Cipher,
    workspace: Workspace,
    private readonly now: () => number,
  ) {
    const { flows, scripts } = workspace;
    this.runs = new Runs(database, (path) => (flows.get(path) ?? scripts.get(path))?.summary ?? '');
    this.jobs = new Jobs(database, this.runs, now);
    this.queue = new Queue(database, now);
    this.logs = new Logs(database);
    this.items = new Items(database, cipher, workspace);
    this.approvals = new Approvals(database, cipher);
    this.ticks = new Ticks(database);
    this.postponed = new Postponed(database);
  }

  static open(stateDir: string, workspace: Workspace, now: () => number = Date.now): Store {
    const database = openDatabase(join(stateDir, 'runtime.sqlite'));
    return new Store(database, Cipher.open(join(stateDir, 'secret.key')), workspace, now);
  }

  close(): void {
    this.logs.close();
    this.database.close();
  }

  /** The next time after `after` at which work becomes due. */
  nextDueTime(after: number): number | undefined {
    const times = [this.queue.nextDueTime(after), this.approvals.nextTimeout(after)];
    return times.reduce((one, other) =>
      one === undefined || other === undefined ? (one ?? other) : Math.min(one, other),
    );
  }

  /** Runs `work` in one transaction: committed when this returns, rolled back when it throws. */
  transaction<T>(work: () => T): T {
    return this.database.transaction(work).immediate();
  }

  /** A savepoint inside a transaction: rolls back only the writes of `work` when it throws. */
  savepoint(work: () => void): void {
    this.database.transaction(work)();
  }

  /** A resource's value with its references resolved. @throws {ItemMissing} */
  resolveResource(path: string, reserved?: ReservedNames): Json {
    return resolveResource(this.items, path, reserved);
  }

  resolveArgs(args: JsonObject, reserved?: ReservedNames): JsonObject {
    return resolveArgs(this.items, args, reserved);
  }

  /** The items of a loop, stored apart from the flow's state, which is written at every step. */
  putLoopItems(job: string, stepId: string, items: Json[]): void {
    this.database
      .query('INSERT OR REPLACE INTO loop_items (job, step_id, items) VALUES (?, ?, ?)')
      .run(job, stepId, jsonbText(items));
  }

  loopItem(job: string, stepId: string, index: number): Json {
    const row = this.database
      .query<{ item: string | null }, [string, string, string]>(
        'SELECT items -> ? AS item FROM loop_items WHERE job = ? AND step_id = ?',
      )
      .get(`$[${index}]`, job, stepId);
    return row?.item ? JSON.parse(row.item) : null;
  }

  /** Deletes the items of an ended flow's loops. */
  dropLoopItems(job: string): void {
    this.database.query('DELETE FROM loop_items WHERE job = ?').run(job);
  }

  flowUserState(job: string, key: string): Json {
    const row = this.database
      .query<{ value: string }, [string, string]>(
        'SELECT value FROM flow_user_states WHERE job = ? AND key = ?',
      )
      .get(job, key);
    return row ? JSON.parse(row.value) : null;
  }

  putFlowUserState(job: string, key: string, value: Json): void {
    this.database
      .query('INSERT OR REPLACE INTO flow_user_states (job, key, value) VALUES (?, ?, ?)')
      .run(job, key, jsonbText(value));
  }

  cachedResult(key: string): { value: Json } | undefined {
    const row = this.database
      .query<{ result: string }, [string, number]>(
        'SELECT result FROM cached_results WHERE key = ? AND expires_at > ?',
      )
      .get(key, this.now());
    return row ? { value: JSON.parse(row.result) } : undefined;
  }

  /** An existing result keeps its time. */
  putCachedResult(key: string, result: Json, seconds: number): void {
    const now = this.now();
    this.database
      .query(
        `INSERT INTO cached_results (key, result, expires_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE
         SET result = excluded.result, expires_at = excluded.expires_at WHERE expires_at <= ?`,
      )
      .run(key, jsonbText(result), now + seconds * 1000, now);
  }
}
