/** Starts a module: returns the jobs to queue for it, or an outcome without any job. */
import type { Json } from '../../workspace/types.ts';
import type { EngineContext } from '../context.ts';
import type { FlowRun, Step } from '../flow_run.ts';
import { previousResult } from '../results.ts';
import { betweenScope } from '../scopes.ts';
import { startBranchAll, startBranchOne } from './branches.ts';
import { identityJob, type Start } from './child.ts';
import { startLeaf } from './leaf.ts';
import { startForLoop, startWhileLoop } from './loops.ts';

export function startModule(context: EngineContext, run: FlowRun, step: Step): Start {
  const { module } = step;
  const passOn = (result: Json) => ({
    kind: 'children' as const,
    children: [identityJob(run, step, result)],
  });
  const previous = () => previousResult(context.store, run);
  if (module.skip_if && context.expressions.test(module.skip_if.expr, betweenScope(context, run))) {
    return { ...passOn(previous()), skipped: true };
  }
  if (module.mock?.enabled) return passOn(module.mock.return_value ?? null);
  const { value } = module;
  switch (value.type) {
    case 'identity':
      return passOn(previous());
    case 'script':
    case 'rawscript':
    case 'flow':
      return { kind: 'children', children: [startLeaf(context, run, step, value)] };
    case 'forloopflow':
      return startForLoop(context, run, step, value);
    case 'whileloopflow':
      return startWhileLoop(context, run, step, value);
    case 'branchone':
      return startBranchOne(context, run, step, value);
    case 'branchall':
      return startBranchAll(run, step, value);
  }
}
