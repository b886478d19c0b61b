/** The start of a flow: its preprocessor, its skip condition, then its first step. */
import { cacheKey } from '../store/cache_key.ts';
import { type CompletedJob, isSuccess, type Job } from '../store/job.ts';
import { startCurrent } from './advance.ts';
import type { EngineContext } from './context.ts';
import { orFailure } from './failure.ts';
import { endFlow, failFlow } from './flow_end.ts';
import { type FlowRun, newModuleState, openRun } from './flow_run.ts';
import { startFlowModule } from './modules/leaf.ts';
import { preprocessedArgs } from './preprocessed.ts';
import { pushChildren } from './push.ts';
import { skipScope, stepScope } from './scopes.ts';

/** The flow job has just been marked as running. */
export function startFlow(context: EngineContext, job: Job): void {
  const run = openRun(job);
  const others = overlapping(context, job);
  if (others.length > 0) {
    const text = `not allowed to overlap with ${others.join(', ')}, scheduling next iteration`;
    endFlow(context, run, 'skipped', text);
    return;
  }
  const module = run.flow.preprocessor_module;
  if (module && job.preprocessorEvent) {
    const state = newModuleState(module.id);
    run.state.preprocessor = state;
    const child = startFlowModule(context, run, { module, state }, stepScope(context, run));
    const args = { event: job.preprocessorEvent };
    pushChildren(context, run, state, [{ ...child, args, entrypoint: 'preprocessor' }]);
  } else {
    begin(context, run);
  }
}

/** The preprocessor's result replaces the flow's arguments. */
export function preprocessorEnded(context: EngineContext, run: FlowRun, child: CompletedJob): void {
  const ok = isSuccess(child.outcome);
  if (run.state.preprocessor) run.state.preprocessor.type = ok ? 'Success' : 'Failure';
  if (ok) {
    const args = preprocessedArgs(child.result);
    context.store.jobs.setArgs(run.job.id, args);
    begin(context, { ...run, job: { ...run.job, args } });
  } else {
    failFlow(context, run, child.result);
  }
}

function begin(context: EngineContext, run: FlowRun): void {
  const cached = run.job.cacheSeconds && context.store.cachedResult(cacheKey(run.job));
  if (cached) {
    context.store.logs.append(run.job.id, 'the result is that of an earlier run, kept by cache_ttl\n');
    endFlow(context, run, 'success', cached.value);
    return;
  }
  const skip = run.flow.skip_expr;
  const skips = orFailure(() => skip !== undefined && skip !== '' && test(context, run, skip));
  if (typeof skips === 'object') {
    failFlow(context, run, skips.result ?? null);
  } else if (skips) {
    endFlow(context, run, 'skipped', 'stopped early');
  } else {
    startCurrent(context, run);
  }
}

function test(context: EngineContext, run: FlowRun, condition: string): boolean {
  return context.expressions.test(condition, skipScope(context, run));
}

/** Other running jobs of the same schedule, when this job must not overlap with them. */
function overlapping(context: EngineContext, job: Job): string[] {
  if (!job.noFlowOverlap || job.schedulePath === undefined) return [];
  const running = context.store.ticks.running(job.schedulePath).map(({ id }) => id);
  return running.filter((id) => id !== job.id);
}
