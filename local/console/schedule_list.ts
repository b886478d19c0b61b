/** Schedules with their past and next ticks. */
import type { Runtime } from '../runtime.ts';
import type { ScheduleStatus } from '../schedules/status.ts';
import type { Schedule } from '../workspace/types.ts';
import { stateOf } from './job_state.ts';
import type { ScheduleView } from './shapes.ts';

export function scheduleList(runtime: Runtime): ScheduleView[] {
  return [...runtime.workspace.schedules.values()].flatMap((schedule) => {
    const status = runtime.schedules.status(schedule.path);
    return status === undefined ? [] : [scheduleView(runtime, schedule, status)];
  });
}

function scheduleView(runtime: Runtime, schedule: Schedule, status: ScheduleStatus): ScheduleView {
  const { path, summary, timezone, args } = schedule;
  const { next, last, enabled, latenessMs, missed, error } = status;
  const job = last && runtime.job(last.job);
  return {
    path,
    summary,
    schedule: schedule.schedule,
    timezone,
    enabled,
    target: { kind: schedule.isFlow ? 'flow' : 'script', path: schedule.scriptPath },
    args,
    noOverlap: schedule.noFlowOverlap,
    lateMs: latenessMs,
    missed,
    ...(next && { next: { id: next.job, at: next.tick } }),
    ...(last && job && { last: { id: last.job, at: last.tick, state: stateOf(job, Date.now()) } }),
    ...(error !== undefined && { error }),
  };
}
