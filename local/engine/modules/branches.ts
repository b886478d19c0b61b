/** branchone and branchall: the flow of one chosen branch, or of every branch. */
import type { ListState } from '../../store/flow_state.ts';
import type { NewJob } from '../../store/job.ts';
import type { BranchAll, BranchOne } from '../../workspace/openflow.ts';
import type { Json } from '../../workspace/types.ts';
import type { EngineContext } from '../context.ts';
import { ExpressionError } from '../expressions.ts';
import { type Failure, failure } from '../failure.ts';
import type { FlowRun, Step } from '../flow_run.ts';
import { previousResult } from '../results.ts';
import { betweenScope } from '../scopes.ts';
import { bodyJob, identityJob, type Start } from './child.ts';

export function startBranchOne(context: EngineContext, run: FlowRun, step: Step, value: BranchOne): Start {
  const branch = chosenBranch(context, run, value);
  if (typeof branch === 'object') return branch;
  const modules = value.branches[branch]?.modules ?? value.default;
  if (modules.length === 0) {
    return {
      kind: 'children',
      children: [identityJob(run, step, passedOn(context, run))],
      branch,
    };
  }
  const name = `branchone-${branch + 1}`;
  const job = bodyJob(run, step, { modules, args: run.job.args, name, ownScope: false });
  return { kind: 'children', children: [job], branch };
}

function chosenBranch(context: EngineContext, run: FlowRun, { branches }: BranchOne): number | Failure {
  const scope = betweenScope(context, run);
  try {
    return branches.findIndex((candidate) => context.expressions.test(candidate.expr, scope));
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    return failure(cause.reason, true);
  }
}

/** Before the first module there is no previous result; Windmill then passes this text. */
function passedOn(context: EngineContext, run: FlowRun): Json {
  return run.state.step === 0 ? '{}' : previousResult(context.store, run);
}

export function startBranchAll(run: FlowRun, step: Step, value: BranchAll): Start {
  const length = value.branches.length;
  const parallel = value.parallel ?? false;
  if (parallel && run.flow.same_worker) {
    return failure('Parallel branches cannot be part of a same_worker flow', true);
  }
  const list: ListState = {
    kind: 'branchall',
    length,
    parallel,
    next: parallel ? length : Math.min(1, length),
  };
  if (length === 0) return { kind: 'ended', list };
  const children = Array.from({ length: list.next }, (_, index) =>
    branchChild(run, step, value, list, index),
  );
  return { kind: 'children', children, list };
}

export function branchChild(
  run: FlowRun,
  step: Step,
  value: BranchAll,
  list: ListState,
  index: number,
): NewJob {
  const modules = value.branches[index]?.modules ?? [];
  const name = `branchall-${index}`;
  return bodyJob(run, step, { modules, args: run.job.args, name, iteration: index, ownScope: list.parallel });
}
