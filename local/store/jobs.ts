/** The jobs table: creating, finding, claiming and ending jobs. */
import type { Database, SQLQueryBindings } from 'bun:sqlite';
import type { Json, JsonObject } from '../workspace/types.ts';
import type { FlowState } from './flow_state.ts';
import { type CompletedJob, type End, isCompleted, type Job, type JobFilter, type NewJob } from './job.ts';
import { filterSql } from './job_filter.ts';
import { type Ending, type JobRow, newRow, toJob } from './job_row.ts';
import { jsonbText, strictJsonbText } from './jsonb.ts';
import type { Runs } from './runs.ts';

export class Jobs {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly now: () => number,
  ) {}

  insert(job: NewJob): Job {
    const row = newRow(job, this.now());
    const columns = Object.keys(row);
    this.database
      .query(`INSERT INTO jobs (${columns}) VALUES (${columns.map((column) => `$${column}`)})`)
      .run(row);
    const inserted = this.require(String(row.id));
    if (inserted.parentJob === undefined) this.runs.index(inserted);
    return inserted;
  }

  get(id: string): Job | undefined {
    return this.one('SELECT * FROM jobs WHERE id = ?', id);
  }

  require(id: string): Job {
    const job = this.get(id);
    if (!job)
      throw new Error(`Job ${id} is not in the state file; was the file replaced while the runtime ran?`);
    return job;
  }

  list(filter: JobFilter): Job[] {
    const { sql, values } = filterSql(filter);
    return this.all(`SELECT * FROM jobs ${sql}`, ...values);
  }

  setState(id: string, state: FlowState): void {
    this.database.query('UPDATE jobs SET state = ? WHERE id = ?').run(JSON.stringify(state), id);
  }

  setArgs(id: string, args: JsonObject): void {
    this.database.query('UPDATE jobs SET args = ? WHERE id = ?').run(strictJsonbText(args), id);
  }

  /** Queues the job again with the arguments from its preprocessor; an ended job is unchanged. */
  preprocessed(id: string, args: JsonObject): void {
    this.database
      .query(
        `UPDATE jobs SET args = ?, spec = json_remove(spec, '$.preprocessorEvent'), status = 'queued',
           started_at = NULL, token_hash = NULL, ending = NULL
         WHERE id = ? AND status = 'running'`,
      )
      .run(strictJsonbText(args), id);
  }

  /** A job ends once: a second end has no effect. */
  complete(id: string, end: End, ending: Ending = {}): CompletedJob {
    const now = this.now();
    this.database
      .query(
        `UPDATE jobs SET status = 'completed', outcome = ?, result = ?, completed_at = ?,
           started_at = coalesce(started_at, ?), token_hash = NULL, ending = ?,
           ended_seq = (SELECT coalesce(max(ended_seq), 0) + 1 FROM jobs)
         WHERE id = ? AND status <> 'completed'`,
      )
      .run(
        end.outcome,
        jsonbText(end.result),
        now,
        now,
        JSON.stringify({ ...ending, labels: end.labels }),
        id,
      );
    const job = this.require(id);
    if (job.parentJob === undefined) this.runs.index(job);
    if (!isCompleted(job)) throw new Error(`Job ${id} did not end although the state file was written`);
    return job;
  }

  /** The running job whose process has this token. */
  byToken(tokenHash: string): string | undefined {
    const row = this.database
      .query<{ id: string }, [string]>('SELECT id FROM jobs WHERE token_hash = ?')
      .get(tokenHash);
    return row?.id;
  }

  /** The jobs of one step in one attempt, in order: one for a script, many for a loop. */
  children(parent: string, stepId: string, attempt: number): Job[] {
    return this.all(
      'SELECT * FROM jobs WHERE parent = ? AND step_id = ? AND attempt = ? ORDER BY iteration, seq',
      parent,
      stepId,
      attempt,
    );
  }

  /** Results of the ended children, in order. */
  childResults(parent: string, stepId: string, attempt: number): Json[] {
    return this.database
      .query<{ result: string }, [string, string, number]>(
        `SELECT result FROM jobs WHERE parent = ? AND step_id = ? AND attempt = ? AND status = 'completed'
         ORDER BY iteration`,
      )
      .all(parent, stepId, attempt)
      .map((row) => JSON.parse(row.result));
  }

  countEnded(parent: string, stepId: string, attempt: number): number {
    const row = this.database
      .query<{ ended: number }, [string, string, number]>(
        `SELECT count(*) AS ended FROM jobs
         WHERE parent = ? AND step_id = ? AND attempt = ? AND status = 'completed'`,
      )
      .get(parent, stepId, attempt);
    return row?.ended ?? 0;
  }

  /** The last ended job of this step, anywhere in the flow. */
  lastOfStep(scope: string, stepId: string): Job | undefined {
    return this.one(
      `SELECT * FROM jobs WHERE scope = ? AND step_id = ? AND ended_seq IS NOT NULL
       ORDER BY ended_seq DESC LIMIT 1`,
      scope,
      stepId,
    );
  }

  /** The job and all jobs it started that have not ended; the job itself first. */
  unfinishedTree(id: string): Job[] {
    return this.all(
      `WITH RECURSIVE tree (id) AS (
         SELECT ? UNION ALL SELECT jobs.id FROM jobs JOIN tree ON jobs.parent = tree.id
       ) SELECT jobs.* FROM jobs JOIN tree USING (id) WHERE status <> 'completed' ORDER BY seq`,
      id,
    );
  }

  private one(sql: string, ...values: SQLQueryBindings[]): Job | undefined {
    const row = this.database.query<JobRow, SQLQueryBindings[]>(sql).get(...values);
    return row ? toJob(row) : undefined;
  }

  private all(sql: string, ...values: SQLQueryBindings[]): Job[] {
    return this.database
      .query<JobRow, SQLQueryBindings[]>(sql)
      .all(...values)
      .map(toJob);
  }
}
