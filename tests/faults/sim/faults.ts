/** Which effects go wrong, and how often; off in the quiet time at the end. */
import type { Random } from './random.ts';

export class Faults {
  active = true;
  injected = 0;

  constructor(private readonly random: Random) {}

  /** Whether this one goes wrong. */
  strike(probability: number): boolean {
    if (!this.active || !this.random.chance(probability)) return false;
    this.injected++;
    return true;
  }
}
