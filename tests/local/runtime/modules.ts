/** Builders for the modules of a flow, for tests. */
import type {
  FlowModule,
  InputTransform,
  InputTransforms,
  ModuleValue,
} from '../../../local/workspace/openflow.ts';
import type { Json, Language } from '../../../local/workspace/types.ts';

export const js = (expr: string): InputTransform => ({ type: 'javascript', expr });
export const fixed = (value: Json): InputTransform => ({ type: 'static', value });

type Inputs = Record<string, string | InputTransform>;
type Options = Omit<FlowModule, 'id' | 'value'>;

function transforms(inputs: Inputs): InputTransforms {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, typeof input === 'string' ? js(input) : input]),
  );
}

function inline(language: Language, content: string, inputs: Inputs): ModuleValue {
  return { type: 'rawscript', language, content, input_transforms: transforms(inputs) };
}

/** An inline TypeScript step; string inputs are expressions. */
export function ts(id: string, content: string, inputs: Inputs = {}, options: Options = {}): FlowModule {
  return { id, value: inline('bun', content, inputs), ...options };
}

/** An inline Python step; string inputs are expressions. */
export function py(id: string, content: string, inputs: Inputs = {}, options: Options = {}): FlowModule {
  return { id, value: inline('python3', content, inputs), ...options };
}

export function call(id: string, path: string, inputs: Inputs = {}, options: Options = {}): FlowModule {
  return { id, value: { type: 'script', path, input_transforms: transforms(inputs) }, ...options };
}

export function subflow(id: string, path: string, inputs: Inputs = {}, options: Options = {}): FlowModule {
  return { id, value: { type: 'flow', path, input_transforms: transforms(inputs) }, ...options };
}

export function identity(id: string, options: Options = {}): FlowModule {
  return { id, value: { type: 'identity' }, ...options };
}

type Loop = Partial<Omit<Extract<ModuleValue, { type: 'forloopflow' }>, 'type' | 'iterator' | 'modules'>>;

/** A loop over the list that `iterator` yields; by default sequential, and stopped by a failure. */
export function each(
  id: string,
  iterator: string | InputTransform,
  modules: FlowModule[],
  loop: Loop = {},
  options: Options = {},
): FlowModule {
  const list = typeof iterator === 'string' ? js(iterator) : iterator;
  const value: ModuleValue = {
    type: 'forloopflow',
    iterator: list,
    skip_failures: false,
    parallel: false,
    modules,
    ...loop,
  };
  return { id, value, ...options };
}

export function whileLoop(id: string, modules: FlowModule[], options: Options = {}): FlowModule {
  return { id, value: { type: 'whileloopflow', skip_failures: false, modules }, ...options };
}

type Branch = { modules: FlowModule[]; skip_failure?: boolean };

export function all(id: string, branches: Branch[], parallel = true, options: Options = {}): FlowModule {
  return { id, value: { type: 'branchall', parallel, branches }, ...options };
}

export function choose(
  id: string,
  branches: { expr: string; modules: FlowModule[] }[],
  otherwise: FlowModule[] = [],
  options: Options = {},
): FlowModule {
  return { id, value: { type: 'branchone', branches, default: otherwise }, ...options };
}

/** The code of a failing step. */
export const THROWS = (message: string) => `export function main() { throw new Error('${message}'); }`;
