/** Past and next ticks of a schedule, derived from its runs. */
import type { Outcome } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Schedule } from '../workspace/types.ts';
import { ticksBetween } from './cron.ts';
import { sameCron } from './schedule_hash.ts';

/** Upper bound when counting ticks. */
const MAX_COUNTED = 1_000;

/** Times in milliseconds since the epoch. */
export interface ScheduleStatus {
  enabled: boolean;
  /** The queued run. */
  next?: { job: string; tick: number };
  /** The most recently started run. */
  last?: { job: string; tick: number; startedAt: number; outcome?: Outcome };
  /** Delay of the last run after its tick, or how long the queued one is overdue. */
  latenessMs: number;
  /** Ticks after the last run's that have no run and will get none. */
  missed: number;
  /** The reason why an enabled schedule has no next run. */
  error?: string;
}

export function isEnabled(store: Store, schedule: Schedule): boolean {
  return store.ticks.switched(schedule.path)?.enabled ?? schedule.enabled;
}

export function statusOf(store: Store, schedule: Schedule, now: number): ScheduleStatus {
  const { path } = schedule;
  const [queued] = store.ticks.queued(path);
  const last = store.ticks.lastStarted(path);
  const startedAt = last?.startedAt ?? last?.completedAt ?? now;
  const overdue = queued ? now - queued.scheduledFor : 0;
  const lateness = overdue > 0 || last === undefined ? overdue : startedAt - last.scheduledFor;
  const comparable = queued && last && sameCron(queued.scheduleHash, last.scheduleHash);
  return {
    enabled: isEnabled(store, schedule),
    ...(queued && { next: { job: queued.id, tick: queued.scheduledFor } }),
    ...(last && { last: { job: last.id, tick: last.scheduledFor, startedAt, outcome: last.outcome } }),
    latenessMs: Math.max(lateness, 0),
    missed: comparable ? ticksBetween(schedule, last.scheduledFor, queued.scheduledFor, MAX_COUNTED) : 0,
  };
}
