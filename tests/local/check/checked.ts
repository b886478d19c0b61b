/** A small workspace with one flow, and what the check reports of it. */
import { checkWorkspace } from '../../../local/check/check_workspace.ts';
import { flowYaml, writeWorkspace } from '../workspace/on_disk.ts';

export const FOLDER = { 'f/a/folder.meta.yaml': 'display_name: A\nowners: [u/me]\n' };
export const ADD = {
  'f/a/add.ts': 'export async function main(x: number, y = 1) { return x + y; }\n',
  'f/a/add.script.yaml':
    'kind: script\nschema: {type: object, properties: {x: {type: number}, y: {type: number}}, required: [x]}\n',
};
export const FLOW = 'f/a/x__flow/flow.yaml';
export const SCHEDULE = 'script_path: f/a/x\nis_flow: true\nenabled: true\n';

export const js = (expr: string) => ({ type: 'javascript', expr });
export const add = (id: string, input_transforms: unknown = { x: js('flow_input.n') }, more = {}) => ({
  id,
  value: { type: 'script', path: 'f/a/add', input_transforms },
  ...more,
});

export function problems(
  modules: unknown[],
  files: Record<string, string> = {},
  value: Record<string, unknown> = {},
) {
  const flow = JSON.parse(flowYaml(modules, value));
  const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
  return checkWorkspace(
    writeWorkspace({ ...FOLDER, ...ADD, [FLOW]: JSON.stringify({ ...flow, schema }), ...files }),
  );
}
