/** Runs of schedules, and the schedules that a person has enabled or disabled. */
import type { Database } from 'bun:sqlite';
import type { Job } from './job.ts';
import { type JobRow, toJob } from './job_row.ts';

export class Ticks {
  constructor(private readonly database: Database) {}

  /** Queued runs, the earliest first. */
  queued(path: string): Job[] {
    return this.all(path, "status = 'queued'");
  }

  running(path: string): Job[] {
    return this.all(path, "status = 'running'");
  }

  /** The most recently started run, ended or not. */
  lastStarted(path: string): Job | undefined {
    return this.all(path, "status <> 'queued'", 'DESC LIMIT 1')[0];
  }

  /** Schedules with a queued run, including schedules removed from the workspace. */
  pathsQueued(): string[] {
    return this.database
      .query<{ schedule_path: string }, []>(
        "SELECT DISTINCT schedule_path FROM jobs WHERE schedule_hash IS NOT NULL AND status = 'queued'",
      )
      .all()
      .map((row) => row.schedule_path);
  }

  /** Removes a queued run; a started one is unchanged. */
  discard(id: string): void {
    this.database.query("DELETE FROM jobs WHERE id = ? AND status = 'queued'").run(id);
  }

  /** The switch set by a person and the number of changes; undefined: the schedule's file applies. */
  switched(path: string): { enabled: boolean; times: number } | undefined {
    const row = this.database
      .query<{ enabled: number; times: number }, [string]>(
        'SELECT enabled, times FROM schedule_switches WHERE path = ?',
      )
      .get(path);
    return row ? { enabled: row.enabled === 1, times: row.times } : undefined;
  }

  putSwitch(path: string, enabled: boolean): void {
    this.database
      .query(
        `INSERT INTO schedule_switches (path, enabled, times) VALUES (?, ?, 1)
         ON CONFLICT DO UPDATE SET enabled = excluded.enabled, times = times + 1`,
      )
      .run(path, enabled ? 1 : 0);
  }

  private all(path: string, condition: string, order = 'ASC'): Job[] {
    return this.database
      .query<JobRow, [string]>(
        `SELECT * FROM jobs WHERE schedule_hash IS NOT NULL AND schedule_path = ? AND ${condition}
         ORDER BY scheduled_for ${order}`,
      )
      .all(path)
      .map(toJob);
  }
}
