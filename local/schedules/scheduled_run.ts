/** The run that a schedule starts. */
import type { RunRequest } from '../run_request.ts';
import type { Schedule } from '../workspace/types.ts';

/** A script with a retry, or with a dynamic skip script, runs as a step of a flow. */
export function scheduledRun(schedule: Schedule, tick: number): RunRequest {
  const { path: schedulePath, scriptPath: path, isFlow, args, retry, dynamicSkip, warnings } = schedule;
  const createdBy = `schedule-${schedulePath.replaceAll('/', '-')}`;
  const common = { path, args, schedulePath, warnings, createdBy };
  const skip = dynamicSkip === undefined ? undefined : { path: dynamicSkip, scheduledFor: tick };
  if (skip === undefined && isFlow) return { kind: 'flow', ...common };
  if (skip === undefined && retry === undefined) return { kind: 'script', ...common };
  return { kind: 'single_step', isFlow, retry, skip, ...common };
}
