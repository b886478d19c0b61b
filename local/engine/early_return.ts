/** `early_return`: the step whose result is returned to callers while the rest of the flow still runs. */
import { isFlow, type Job, type Outcome } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Json } from '../workspace/types.ts';
import { openRun } from './flow_run.ts';
import { moduleResult } from './results.ts';

/** Undefined until the `early_return` step has ended, and when a failure module will decide the result. */
export function earlyResult(store: Store, job: Job): { outcome: Outcome; result: Json } | undefined {
  if (!isFlow(job)) return undefined;
  const { flow, state } = openRun(job);
  const early = state.modules.find(({ id }) => id === flow.early_return);
  if (early?.type === 'Success') return { outcome: 'success', result: moduleResult(store, job.id, early) };
  if (early?.type !== 'Failure' || flow.failure_module) return undefined;
  return { outcome: 'failure', result: moduleResult(store, job.id, early) };
}
