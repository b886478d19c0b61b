/** When a schedule fires: six fields, seconds first, by the clock of its time zone. */
import { Cron } from 'croner';

export interface Rhythm {
  schedule: string;
  timezone: string;
}

/**
 * The first tick after a moment; undefined when there is none. A time of day that a change to summer time leaves out
 * fires when the clock has jumped; one that comes twice fires once.
 * @throws {BadRhythm} when the expression or the zone is not one
 */
export function nextTick({ schedule, timezone }: Rhythm, after: number): number | undefined {
  try {
    const cron = new Cron(schedule, { timezone, paused: true, mode: '6-part' });
    return cron.nextRun(new Date(after))?.getTime();
  } catch (cause) {
    throw new BadRhythm(schedule, timezone, cause);
  }
}

/** A schedule that names no moments. */
export class BadRhythm extends Error {
  readonly code = 'bad_schedule';

  constructor(schedule: string, timezone: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`"${schedule}" in time zone "${timezone}" is no schedule of six fields: ${reason}`, { cause });
    this.name = 'BadRhythm';
  }
}

/** How many ticks lie between two moments, both left out; counts no further than `limit`. */
export function ticksBetween(rhythm: Rhythm, from: number, to: number, limit: number): number {
  let count = 0;
  let tick = nextTick(rhythm, from);
  while (tick !== undefined && tick < to && count < limit) {
    count += 1;
    tick = nextTick(rhythm, tick);
  }
  return count;
}
