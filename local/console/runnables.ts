/** The flows and scripts that can be started from a form. */
import { propertiesOf } from '../workspace/schema.ts';
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
      fields: propertiesOf(schema),
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
        fields: propertiesOf(schema),
      }),
    );
  const byPath = (a: Runnable, b: Runnable) => (a.path < b.path ? -1 : 1);
  return [...flows.sort(byPath), ...scripts.sort(byPath)];
}
