/** The flows and scripts that can be started from a form. */
import type { Workspace } from '../workspace/types.ts';
import type { Runnable } from './shapes.ts';

const MAIN = /^(export (async )?function main\b|(async )?def main\b)/m;

/** Flows first; scripts without a main function are libraries and omitted. */
export function runnables(workspace: Workspace): Runnable[] {
  const flows = [...workspace.flows.values()].map(
    ({ path, summary, description, schema }): Runnable => ({
      kind: 'flow',
      path,
      summary,
      description,
      schema,
    }),
  );
  const scripts = [...workspace.scripts.values()]
    .filter(({ content }) => MAIN.test(content))
    .map(
      ({ path, summary, description, schema }): Runnable => ({
        kind: 'script',
        path,
        summary,
        description,
        schema,
      }),
    );
  const byPath = (a: Runnable, b: Runnable) => (a.path < b.path ? -1 : 1);
  return [...flows.sort(byPath), ...scripts.sort(byPath)];
}
