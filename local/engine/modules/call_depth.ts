/** Limits the depth of flow calls, so that endless recursion does not fill the disk. */
import type { Job } from '../../store/job.ts';
import type { EngineContext } from '../context.ts';
import type { FlowRun } from '../flow_run.ts';
import { FlowRefused } from '../prepare.ts';

/** Far more than intentional recursion needs; iterate over lists with a loop. */
const MAX_CALLS = 50;

/** @throws {FlowRefused} when the call depth exceeds the limit */
export function limitCallDepth(context: EngineContext, run: FlowRun, called: string): void {
  const callers: string[] = [];
  for (let job: Job | undefined = run.job; job !== undefined; job = parentOf(context, job)) {
    if (job.kind === 'flow') callers.push(job.path ?? '');
  }
  if (callers.length < MAX_CALLS) return;
  const others = [...new Set(callers)].sort().join(', ');
  throw new FlowRefused(
    `Flow ${called} is called within ${MAX_CALLS} calls of ${others}; flows that call each other must come to an end, give one a condition to stop at`,
  );
}

function parentOf(context: EngineContext, job: Job): Job | undefined {
  return job.parentJob === undefined ? undefined : context.store.jobs.get(job.parentJob);
}
