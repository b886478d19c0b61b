/** The queue: the next job to run, and the running ones. */
import type { Database } from 'bun:sqlite';
import type { Job, JobKind } from './job.ts';
import { type Ending, type JobRow, toJob } from './job_row.ts';

export class Queue {
  /** When false, runs queued by schedules are not started; only a long-running runtime fires schedules. */
  startsTicks = false;

  constructor(
    private readonly database: Database,
    private readonly now: () => number,
  ) {}

  /** The oldest due job of these kinds, except the jobs with these ids. */
  nextDue(kinds: readonly JobKind[], except: readonly string[] = []): Job | undefined {
    const row = this.database
      .query<JobRow, [string, number, boolean, string]>(
        `SELECT * FROM jobs INDEXED BY jobs_queue WHERE status = 'queued' AND kind IN (SELECT value FROM json_each(?))
         AND scheduled_for <= ? AND (? OR schedule_hash IS NULL) AND id NOT IN (SELECT value FROM json_each(?))
         ORDER BY seq LIMIT 1`,
      )
      .get(JSON.stringify(kinds), this.now(), this.startsTicks, JSON.stringify(except));
    return row ? toJob(row) : undefined;
  }

  /** The next time after `after` at which a job becomes due. */
  nextDueTime(after: number): number | undefined {
    const row = this.database
      .query<{ time: number | null }, [number]>(
        `SELECT min(scheduled_for) AS time FROM jobs WHERE status = 'queued' AND scheduled_for > ?`,
      )
      .get(after);
    return row?.time ?? undefined;
  }

  /** Ids of queued and running jobs. */
  unfinished(kinds: readonly JobKind[]): string[] {
    return this.database
      .query<{ id: string }, [string]>(
        `SELECT id FROM jobs WHERE status IN ('queued', 'running') AND kind IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(kinds))
      .map(({ id }) => id);
  }

  running(kinds: readonly JobKind[]): Job[] {
    return this.database
      .query<JobRow, [string]>(
        `SELECT * FROM jobs WHERE status = 'running' AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq`,
      )
      .all(JSON.stringify(kinds))
      .map(toJob);
  }

  markRunning(id: string, process: { pid?: number; tokenHash?: string } = {}): Job {
    const ending: Ending = process.pid === undefined ? {} : { pid: process.pid };
    this.database
      .query(`UPDATE jobs SET status = 'running', started_at = ?, token_hash = ?, ending = ? WHERE id = ?`)
      .run(this.now(), process.tokenHash ?? null, JSON.stringify(ending), id);
    const row = this.database.query<JobRow, [string]>('SELECT * FROM jobs WHERE id = ?').get(id);
    if (!row) throw new Error(`Job ${id} was to start but is not in the state file`);
    return toJob(row);
  }

  /** Queues an interrupted job again, under the same id. */
  requeue(id: string): void {
    this.database
      .query(
        `UPDATE jobs SET status = 'queued', started_at = NULL, token_hash = NULL, ending = NULL
         WHERE id = ? AND status = 'running'`,
      )
      .run(id);
  }

  /** The number of these jobs with children that have not ended. */
  countParents(ids: readonly string[]): number {
    const row = this.database
      .query<{ parents: number }, [string]>(
        `SELECT count(DISTINCT parent) AS parents FROM jobs
         WHERE parent IN (SELECT value FROM json_each(?)) AND status <> 'completed'`,
      )
      .get(JSON.stringify(ids));
    return row?.parents ?? 0;
  }
}
