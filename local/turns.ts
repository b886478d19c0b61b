/** Calls for work in turns of the event loop, so that one that never ends keeps nobody else waiting. */

/** A machine that sleeps stops timers but not the clock: it is looked at again after this time at the latest. */
const MAX_TIMER_MS = 60_000;

export interface TurnsOptions {
  /** Does what is due; true when there may be more. */
  work: () => boolean;
  /** When something that was not due at `after` becomes due; in milliseconds since the epoch. */
  nextTime: (after: number) => number | undefined;
  now: () => number;
}

export class Turns {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isDue = false;
  private isRunning = false;

  constructor(private readonly options: TurnsOptions) {}

  start(): void {
    this.isRunning = true;
    this.soon();
  }

  stop(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  /** There is something to do. */
  soon(): void {
    if (this.isDue || !this.isRunning) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      if (this.isRunning) this.take();
    });
  }

  private take(): void {
    const begun = this.options.now();
    if (this.options.work()) {
      this.soon();
      return;
    }
    clearTimeout(this.timer);
    const time = this.options.nextTime(begun);
    if (time === undefined) return;
    this.timer = setTimeout(
      () => this.soon(),
      Math.min(Math.max(time - this.options.now(), 0), MAX_TIMER_MS),
    );
  }
}
