/** The flows and scripts that can be started from a form. */

import { allModules } from '../workspace/modules.ts';
import { propertiesOf } from '../workspace/schema.ts';
import type { Flow, Script, Workspace } from '../workspace/types.ts';
import type { Runnable } from './shapes.ts';

const MAIN = /^(export (async )?function main\b|(async )?def main\b)/m;

/** Label of a flow that is meant to be started by people. */
const BY_HAND = 'by hand';

/** Flows first; scripts without a main function are libraries and omitted. */
export function runnables(workspace: Workspace): Runnable[] {
  const startedBy = starters(workspace);
  const view = (kind: Runnable['kind'], { path, summary, description, schema }: Flow | Script): Runnable => ({
    kind,
    path,
    summary,
    description,
    startedBy: startedBy.get(path) ?? 'others',
    fields: propertiesOf(schema),
  });
  const flows = [...workspace.flows.values()].map((flow) => view('flow', flow));
  const scripts = [...workspace.scripts.values()]
    .filter(({ content }) => MAIN.test(content))
    .map((script) => view('script', script));
  const byPath = (a: Runnable, b: Runnable) => (a.path < b.path ? -1 : 1);
  return [...flows.sort(byPath), ...scripts.sort(byPath)];
}

/** What starts a flow or script: its label says that people do, or what refers to it does. */
function starters({
  flows,
  schedules,
  httpTriggers,
  rawApps,
}: Workspace): Map<string, Runnable['startedBy']> {
  const found = new Map<string, Runnable['startedBy']>();
  for (const { value } of flows.values()) {
    for (const { value: step } of allModules(value)) {
      if (step.type === 'script' || step.type === 'flow') found.set(step.path, 'flows');
    }
  }
  for (const { runnables: called } of rawApps.values()) {
    for (const one of called.values()) if (one.type !== 'inline') found.set(one.path, 'apps');
  }
  for (const { scriptPath } of httpTriggers.values()) found.set(scriptPath, 'schedules');
  for (const { scriptPath } of schedules.values()) found.set(scriptPath, 'schedules');
  for (const { path, labels } of flows.values()) if (labels.includes(BY_HAND)) found.set(path, 'people');
  return found;
}
