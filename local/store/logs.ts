/** Logs of jobs. Text is buffered briefly, so that a step with many lines does not cause a disk write per line. */
import type { Database } from 'bun:sqlite';

const FLUSH_AFTER_MS = 50;

export class Logs {
  private pending = new Map<string, string>();
  private closed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly database: Database) {}

  append(job: string, text: string): void {
    if (this.closed) return;
    this.pending.set(job, (this.pending.get(job) ?? '') + text);
    this.timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS);
  }

  /** Everything the job has printed so far. */
  read(job: string): string {
    const rows = this.database
      .query<{ text: string }, [string]>('SELECT text FROM logs WHERE job = ? ORDER BY seq')
      .all(job);
    return rows.map((row) => row.text).join('') + (this.pending.get(job) ?? '');
  }

  /** Output after this call is lost. */
  close(): void {
    this.flush();
    this.closed = true;
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending.size === 0) return;
    const insert = this.database.query('INSERT INTO logs (job, text) VALUES (?, ?)');
    this.database.transaction(() => {
      for (const [job, text] of this.pending) insert.run(job, text);
    })();
    this.pending.clear();
  }
}
