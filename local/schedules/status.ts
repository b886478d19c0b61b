/** What a schedule has done and will do, read from its runs. */
import type { Outcome } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Schedule } from '../workspace/types.ts';
import { ticksBetween } from './cron.ts';
import { sameRhythm } from './schedule_hash.ts';

/** More ticks than this are not counted one by one. */
const MOST_COUNTED = 1_000;

/** Times in milliseconds since the epoch. */
export interface ScheduleStatus {
  enabled: boolean;
  /** The run that is queued next. */
  next?: { job: string; tick: number };
  /** The run that started last. */
  last?: { job: string; tick: number; startedAt: number; outcome?: Outcome };
  /** By how much the last run started after its tick, or by how much the queued one is overdue. */
  latenessMs: number;
  /** Ticks after the last run's that nothing ran for and nothing will. */
  missed: number;
  /** Why there is no next run although the schedule is on. */
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
  const comparable = queued && last && sameRhythm(queued.scheduleHash, last.scheduleHash);
  return {
    enabled: isEnabled(store, schedule),
    ...(queued && { next: { job: queued.id, tick: queued.scheduledFor } }),
    ...(last && { last: { job: last.id, tick: last.scheduledFor, startedAt, outcome: last.outcome } }),
    latenessMs: Math.max(lateness, 0),
    missed: comparable ? ticksBetween(schedule, last.scheduledFor, queued.scheduledFor, MOST_COUNTED) : 0,
  };
}
