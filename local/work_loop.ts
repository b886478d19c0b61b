/** Runs due work, at most once per iteration of the event loop, so that endless work does not block other tasks. */

/** Timers stop while a machine sleeps, the clock does not: due work is checked at least this often. */
const MAX_TIMER_MS = 60_000;

export interface WorkLoopOptions {
  /** Performs due work; true when there may be more. */
  work: () => boolean;
  /** The next time after `after` at which work becomes due; milliseconds since the epoch. */
  nextTime: (after: number) => number | undefined;
  now: () => number;
}

export class WorkLoop {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isDue = false;
  private isRunning = false;

  constructor(private readonly options: WorkLoopOptions) {}

  start(): void {
    this.isRunning = true;
    this.wake();
  }

  stop(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  /** Schedules a check for due work. */
  wake(): void {
    if (this.isDue || !this.isRunning) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      if (this.isRunning) this.run();
    });
  }

  private run(): void {
    const begun = this.options.now();
    if (this.options.work()) {
      this.wake();
      return;
    }
    clearTimeout(this.timer);
    const time = this.options.nextTime(begun);
    if (time === undefined) return;
    this.timer = setTimeout(
      () => this.wake(),
      Math.min(Math.max(time - this.options.now(), 0), MAX_TIMER_MS),
    );
  }
}
