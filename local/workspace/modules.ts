/** Traverses the modules of a flow, including nested ones. */
import type { FlowModule, FlowValue } from './openflow.ts';

/** The lists of modules directly inside `module`. */
function innerLists(module: FlowModule): FlowModule[][] {
  const { value } = module;
  switch (value.type) {
    case 'forloopflow':
    case 'whileloopflow':
      return [value.modules];
    case 'branchall':
      return value.branches.map((branch) => branch.modules);
    case 'branchone':
      return [...value.branches.map((branch) => branch.modules), value.default];
    case 'script':
    case 'rawscript':
    case 'flow':
    case 'identity':
      return [];
  }
}

function withInner(modules: readonly FlowModule[]): FlowModule[] {
  return modules.flatMap((module) => [module, ...innerLists(module).flatMap(withInner)]);
}

/** Every module of a flow, outer before inner, in the order of the file; then preprocessor and failure module. */
export function allModules(value: FlowValue): FlowModule[] {
  const special = [value.preprocessor_module, value.failure_module].filter((module) => module !== undefined);
  return withInner([...value.modules, ...special]);
}
