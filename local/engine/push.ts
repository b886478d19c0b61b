/** Queues the jobs of a module and remembers them in the flow's state. */
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
    // What has to wait keeps its known end until its time has come; what does not ends right here.
    const { end, ...job } = child;
    const waits = scheduledFor !== undefined;
    return { job: context.push(waits ? { ...child, scheduledFor } : job), end: waits ? undefined : end };
  });
  state.job = pushed.at(-1)?.job.id ?? state.job;
  state.type = state.list || pushed.some(({ job }) => isFlow(job)) ? 'InProgress' : 'WaitingForExecutor';
  // Written before any child ends: its end reads the state again.
  context.store.jobs.setState(run.job.id, run.state);
  for (const { job, end } of pushed) {
    if (end) context.finish(job, end);
  }
}
