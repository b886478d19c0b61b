/** Deletes runs that ended long ago, a few at a time, so that nothing else waits for it. */
import type { Runs } from './store/runs.ts';

const DAY_MS = 86_400_000;
const CHECK_MS = 3_600_000;
const PAUSE_MS = 50;
const BATCH = 20;

export interface RetentionOptions {
  runs: Runs;
  /** Runs are kept for this many days after they were created. */
  days: number;
  now: () => number;
}

export class Retention {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: RetentionOptions) {}

  start(): void {
    const { runs, days, now } = this.options;
    const deleted = runs.deleteEnded(now() - days * DAY_MS, BATCH);
    this.timer = setTimeout(() => this.start(), deleted === BATCH ? PAUSE_MS : CHECK_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
