/** Makes a flow's definition explicit before it is queued, and refuses options that this engine does not support. */
import type {
  BranchAll,
  FlowModule,
  FlowValue,
  ForLoop,
  ModuleValue,
  WhileLoop,
} from '../workspace/openflow.ts';

/** The flow needs a feature that the embedded runtime does not support. */
export class FlowRefused extends Error {
  readonly code = 'flow_refused';

  constructor(message: string) {
    super(message);
    this.name = 'FlowRefused';
  }
}

export interface PrepareOptions {
  /** Windmill fills in other defaults for a stored flow than for a preview. */
  deployed: boolean;
}

/** @throws {FlowRefused} */
export function prepareFlow(flow: FlowValue, options: PrepareOptions): FlowValue {
  const ids = new Set<string>();
  const modules = prepareList(flow.modules, options, ids);
  for (const reserved of ['failure', 'preprocessor']) {
    if (ids.has(reserved))
      throw new FlowRefused(`Step id "${reserved}" is reserved by Windmill; rename the step`);
  }
  return { ...flow, modules };
}

function prepareList(modules: FlowModule[], options: PrepareOptions, ids: Set<string>): FlowModule[] {
  const prepared = modules.map((module) => {
    if (ids.has(module.id)) {
      throw new FlowRefused(
        `Step id "${module.id}" is used twice in the flow; results are found by id, rename one`,
      );
    }
    ids.add(module.id);
    return { ...module, value: prepareValue(module.value, options, ids) };
  });
  const last = prepared.at(-1);
  // A suspend or sleep takes effect at the next module; after a last one an empty module is added.
  const acts = last && (last.sleep !== undefined || last.suspend !== undefined);
  return acts ? [...prepared, { id: `${last.id}-v`, value: { type: 'identity' } }] : prepared;
}

function prepareValue(value: ModuleValue, options: PrepareOptions, ids: Set<string>): ModuleValue {
  switch (value.type) {
    case 'forloopflow':
      return prepareLoop(value, options.deployed, options, ids);
    case 'whileloopflow':
      return prepareLoop(value, false, options, ids);
    case 'branchone': {
      const branches = value.branches.map((b) => ({ ...b, modules: prepareList(b.modules, options, ids) }));
      return { ...value, branches, default: prepareList(value.default, options, ids) };
    }
    case 'branchall':
      return prepareBranchAll(value, options, ids);
    case 'script':
    case 'rawscript':
    case 'flow':
    case 'identity':
      return value;
    default:
      throw new FlowRefused(
        `The flow has a step of a kind that the embedded runtime does not run: ${kindName(value)}`,
      );
  }
}

function prepareLoop<T extends ForLoop | WhileLoop>(
  loop: T,
  skipFailures: boolean,
  options: PrepareOptions,
  ids: Set<string>,
): T {
  return {
    ...loop,
    skip_failures: loop.skip_failures ?? skipFailures,
    modules: prepareList(loop.modules, options, ids),
  };
}

function prepareBranchAll(value: BranchAll, options: PrepareOptions, ids: Set<string>): BranchAll {
  const branches = value.branches.map((branch) => ({
    ...branch,
    skip_failure: branch.skip_failure ?? options.deployed,
    modules: prepareList(branch.modules, options, ids),
  }));
  return { ...value, branches, parallel: value.parallel ?? options.deployed };
}

function kindName(value: never): string {
  return JSON.stringify(value);
}
