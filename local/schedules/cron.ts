/** Ticks of a schedule: a cron expression of six fields, seconds first, in the schedule's time zone. */
import { Cron } from 'croner';

export interface CronSpec {
  schedule: string;
  timezone: string;
}

/**
 * The first tick after a time; undefined when there is none. A local time skipped by the change to summer time fires right after
 * the change; one that occurs twice fires once.
 * @throws {InvalidCron} when the expression or the zone is invalid
 */
export function nextTick({ schedule, timezone }: CronSpec, after: number): number | undefined {
  try {
    const cron = new Cron(schedule, { timezone, paused: true, mode: '6-part' });
    return cron.nextRun(new Date(after))?.getTime();
  } catch (cause) {
    throw new InvalidCron(schedule, timezone, cause);
  }
}

/** The expression or the time zone of a schedule is invalid. */
export class InvalidCron extends Error {
  readonly code = 'bad_schedule';

  constructor(schedule: string, timezone: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `"${schedule}" in time zone "${timezone}" is not a valid cron expression of six fields: ${reason}`,
      { cause },
    );
    this.name = 'InvalidCron';
  }
}

/** The number of ticks between two times, both excluded; stops counting at `limit`. */
export function ticksBetween(cron: CronSpec, from: number, to: number, limit: number): number {
  let count = 0;
  let tick = nextTick(cron, from);
  while (tick !== undefined && tick < to && count < limit) {
    count += 1;
    tick = nextTick(cron, tick);
  }
  return count;
}
