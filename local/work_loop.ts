/** Calls for work in turns of the event loop, so that one that never ends keeps nobody else waiting. */

/** A machine that sleeps stops timers but not the clock: it is looked at again after this time at the latest. */
const MAX_TIMER_MS = 60_000;

export interface WorkLoopOptions {
  /** Does what is due; true when there may be more. */
  work: () => boolean;
  /** When something that was not due at `after` becomes due; in milliseconds since the epoch. */
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

  /** There is something to do. */
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
