/** Queues the jobs of a module and records them in the flow's state. */
import type { ModuleState } from '../store/flow_state.ts';
import { isFlow, type NewJob } from '../store/job.ts';
import type { EngineContext } from './context.ts';
import type { FlowRun } from './flow_run.ts';

export function pushChildren(
  context: EngineContext,
  run: FlowRun,
  state: ModuleState,
  children: NewJob[],
  delaySeconds = 0,
): void {
  const scheduledFor = delaySeconds > 0 ? context.now() + delaySeconds * 1000 : undefined;
  const pushed = children.map((child) => {
    // A delayed job keeps its known end until it is due; others end here.
    const { end, ...job } = child;
    const waits = scheduledFor !== undefined;
    return { job: context.push(waits ? { ...child, scheduledFor } : job), end: waits ? undefined : end };
  });
  state.job = pushed.at(-1)?.job.id ?? state.job;
  state.type = state.list || pushed.some(({ job }) => isFlow(job)) ? 'InProgress' : 'WaitingForExecutor';
  // Written before any child ends, because its end reads the state.
  context.store.jobs.setState(run.job.id, run.state);
  for (const { job, end } of pushed) {
    if (end) context.finish(job, end);
  }
}
