/** References to other items by path: the item must exist, and sub-flows must not form a cycle. */
import type { Problem } from '../workspace/problem.ts';
import type { Workspace } from '../workspace/types.ts';
import type { Check, Checked, CheckedFlow } from './checked.ts';

export const checkReferences: Check = (checked) => [
  ...checked.flows.flatMap((flow) => stepTargets(flow, checked.workspace)),
  ...runnableTargets(checked),
  ...cycles(checked.flows),
];

function stepTargets({ file, modules }: CheckedFlow, workspace: Workspace): Problem[] {
  return modules.flatMap(({ id, value: step }) => {
    if (step.type !== 'script' && step.type !== 'flow') return [];
    const isFlow = step.type === 'flow';
    return missing(workspace, step.path, isFlow, file, `step ${id}`);
  });
}

function runnableTargets({ workspace, files }: Checked): Problem[] {
  const starters = [
    ...[...workspace.schedules.values()].map((item) => ({ item, suffix: '.schedule.yaml' })),
    ...[...workspace.httpTriggers.values()].map((item) => ({ item, suffix: '.http_trigger.yaml' })),
  ];
  return starters.flatMap(({ item, suffix }) => {
    const file = files.get(`${item.path}${suffix}`) ?? item.path;
    if (suffix === '.schedule.yaml' && workspace.flows.has(item.path) && item.scriptPath !== item.path) {
      const message = `has the path of the flow ${item.path} and may start only that flow, not ${item.scriptPath}; rename one`;
      return [{ file, code: 'bad_reference', message }];
    }
    return missing(workspace, item.scriptPath, item.isFlow, file, 'script_path');
  });
}

function missing(workspace: Workspace, path: string, isFlow: boolean, file: string, what: string): Problem[] {
  if (path.startsWith('hub/')) return [];
  const [right, other] = isFlow ? [workspace.flows, workspace.scripts] : [workspace.scripts, workspace.flows];
  if (right.has(path)) return [];
  const kind = isFlow ? 'flow' : 'script';
  const hint = other.has(path)
    ? `it is a ${isFlow ? 'script' : 'flow'}, correct the type`
    : `create it or correct the path`;
  return [
    {
      file,
      code: 'bad_reference',
      message: `${what} points to the ${kind} ${path}, which does not exist; ${hint}`,
    },
  ];
}

function cycles(flows: readonly CheckedFlow[]): Problem[] {
  const calls = new Map(flows.map((flow) => [flow.path, subFlows(flow)]));
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (calls.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  return flows
    .filter(({ path }) => reaches(path, path, new Set()))
    .map(({ path, file }) => {
      const message = `the flow ${path} ends up calling itself and would never finish; break the circle of sub-flows`;
      return { file, code: 'flow_cycle', message };
    });
}

/** Paths of the flows that `flow` calls as steps. */
export function subFlows({ modules }: CheckedFlow): string[] {
  return modules.flatMap(({ value: step }) => (step.type === 'flow' ? [step.path] : []));
}
