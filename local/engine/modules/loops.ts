/** forloopflow and whileloopflow: one child per iteration, sequential or parallel. */
import type { ListState } from '../../store/flow_state.ts';
import type { NewJob } from '../../store/job.ts';
import type { FlowModule, ForLoop, WhileLoop } from '../../workspace/openflow.ts';
import type { Json, JsonObject } from '../../workspace/types.ts';
import type { EngineContext } from '../context.ts';
import { failure } from '../failure.ts';
import { type FlowRun, isDeployed, type Step } from '../flow_run.ts';
import { betweenScope, stepScope } from '../scopes.ts';
import { evaluateNumber, evaluateTransform } from '../transforms.ts';
import { bodyJob, type Start } from './child.ts';
import { startLeaf } from './leaf.ts';

export function startForLoop(context: EngineContext, run: FlowRun, step: Step, loop: ForLoop): Start {
  const scope = betweenScope(context, run);
  const items = evaluateTransform(context.expressions, loop.iterator, scope);
  if (!Array.isArray(items))
    return failure(`Expected an array value in the iterator expression, found: ${notArray(items)}`, true);
  const parallel = loop.parallel ?? false;
  if (parallel && run.flow.same_worker)
    return failure('A parallel loop cannot be part of a same_worker flow', true);
  const length = loop.modules.length === 0 ? 0 : items.length;
  const atOnce = parallel ? (evaluateNumber(context.expressions, loop.parallelism, scope) ?? length) : 1;
  const next = Math.min(length, Math.max(1, Math.floor(atOnce)));
  const list: ListState = { kind: 'forloop', length, parallel, next };
  if (length === 0) return { kind: 'ended', list };
  context.store.putLoopItems(run.job.id, step.module.id, items);
  const children = Array.from({ length: next }, (_, index) =>
    iteration(context, run, step, loop, list, index),
  );
  return { kind: 'children', children, list };
}

export function startWhileLoop(context: EngineContext, run: FlowRun, step: Step, loop: WhileLoop): Start {
  const list: ListState = {
    kind: 'whileloop',
    length: loop.modules.length === 0 ? 0 : null,
    parallel: false,
    next: 1,
  };
  if (list.length === 0) return { kind: 'ended', list };
  return { kind: 'children', children: [iteration(context, run, step, loop, list, 0)], list };
}

/** The job of one iteration: a flow of the loop's body, or the step itself when the body is one plain step. */
export function iteration(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  loop: ForLoop | WhileLoop,
  list: ListState,
  index: number,
): NewJob {
  const isFor = loop.type === 'forloopflow';
  const value = isFor ? context.store.loopItem(run.job.id, step.module.id, index) : index;
  const args = iterationArgs(run.job.args, index, value);
  const plain = plainBody(run, loop, list);
  if (plain) {
    const inside: FlowRun = { ...run, job: { ...run.job, args }, state: { ...run.state, step: 0 } };
    const module: FlowModule = { ...plain, id: step.module.id };
    const child = startLeaf(
      context,
      inside,
      { module, state: step.state },
      plain.value,
      stepScope(context, inside),
    );
    return { ...child, iteration: index };
  }
  const name = `${isFor ? 'forloop' : 'loop'}-${index}`;
  return bodyJob(run, step, { modules: loop.modules, args, name, iteration: index, ownScope: list.parallel });
}

function iterationArgs(args: JsonObject, index: number, value: Json): JsonObject {
  const outer: JsonObject = args.iter === undefined ? {} : { iter_parent: args.iter };
  return { ...args, ...outer, iter: { index, value } };
}

type PlainModule = FlowModule & { value: Extract<FlowModule['value'], { type: 'script' | 'rawscript' }> };

/** Windmill runs a body of one step without options without a flow around it; the body then has no own scope. */
function plainBody(run: FlowRun, loop: ForLoop | WhileLoop, list: ListState): PlainModule | undefined {
  const [module, ...others] = loop.modules;
  const applies = loop.type === 'whileloopflow' || (isDeployed(run.job) && !list.parallel);
  if (!applies || !module || others.length > 0 || run.flow.failure_module || !isPlain(module))
    return undefined;
  return module;
}

function isPlain(module: FlowModule): module is PlainModule {
  const options = [
    module.sleep,
    module.suspend,
    module.cache_ttl,
    module.retry,
    module.stop_after_if,
    module.stop_after_all_iters_if,
    module.skip_if,
    module.mock,
    module.continue_on_error,
    module.pass_flow_input_directly,
  ];
  const { type } = module.value;
  return (type === 'script' || type === 'rawscript') && options.every((option) => option === undefined);
}

/** The error text of the parser that Windmill reads the list with. */
function notArray(value: Json): string {
  const text = JSON.stringify(value);
  const isMap = typeof value === 'object' && value !== null;
  const column = isMap ? 0 : Buffer.byteLength(text);
  return `invalid type: ${kindOf(value, text)}, expected a sequence at line 1 column ${column}`;
}

function kindOf(value: Json, text: string): string {
  switch (typeof value) {
    case 'string':
      return `string ${text}`;
    case 'boolean':
      return `boolean \`${text}\``;
    case 'number':
      return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${text}\``;
    default:
      return value === null ? 'null' : 'map';
  }
}
