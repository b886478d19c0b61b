/** True time and the order of everything: each effect waits at a gate, and one gate opens at a time, chosen by the seed. */
import type { Random } from './random.ts';

interface Gate {
  /** True time before which it stays shut, in milliseconds. */
  from: number;
  open: () => void;
}

export class Clock {
  /** Milliseconds of true time since the simulation began. */
  time = 0;
  /** What clocks on the wall show beyond true time; jumps. */
  drift = 0;
  #gates: Gate[] = [];

  constructor(
    private readonly random: Random,
    private readonly epoch: number,
  ) {}

  wall(): Date {
    return new Date(this.epoch + this.time + this.drift);
  }

  /** Waits until its turn comes, at least `milliseconds` of true time from now. `dead` gates never open again. */
  pause(milliseconds = 0, dead: () => boolean = () => false): Promise<void> {
    return new Promise((resolve) => {
      this.#gates.push({ from: this.time + milliseconds, open: () => (dead() ? undefined : resolve()) });
    });
  }

  /** Lets something happen later whoever lives by then. */
  later(milliseconds: number, happen: () => void): void {
    this.#gates.push({ from: this.time + milliseconds, open: happen });
  }

  /** Opens gates until true time reaches `end`. */
  async runUntil(end: number): Promise<void> {
    for (;;) {
      // Everything that can go on by itself does, up to its next gate.
      await new Promise((resolve) => setImmediate(resolve));
      const soonest = Math.min(...this.#gates.map((gate) => gate.from));
      if (Math.max(soonest, this.time) >= end) break;
      if (soonest > this.time) this.time = soonest;
      const ready = this.#gates.filter((gate) => gate.from <= this.time);
      const gate = ready[this.random.int(0, ready.length - 1)];
      if (gate === undefined) break;
      this.#gates.splice(this.#gates.indexOf(gate), 1);
      this.time += this.random.int(0, 400);
      gate.open();
    }
    this.time = Math.max(this.time, end);
  }
}
