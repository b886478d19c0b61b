import { afterAll, describe, expect, test } from 'bun:test';
import { loadWorkspace, readWorkspace } from '../../../local/workspace/load.ts';
import { WorkspaceError } from '../../../local/workspace/problem.ts';
import { flowYaml, removeWorkspaces, WMILL_YAML, writeWorkspace } from './on_disk.ts';

afterAll(removeWorkspaces);

const transforms = { x: { type: 'javascript', expr: 'flow_input.x' } };

function problemsOf(files: Record<string, string>) {
  return readWorkspace(writeWorkspace(files), 'local').problems;
}

describe('a workspace on disk', () => {
  test('is read as the CLI pushes it', () => {
    const root = writeWorkspace({
      'f/a/folder.meta.yaml': 'display_name: A\nowners: [u/me]\n',
      'f/a/scripts/add.ts': 'export async function main(x: number) { return x + 1; }\n',
      'f/a/scripts/add.script.yaml':
        "summary: Add\nlock: '!inline f/a/scripts/add.script.lock'\nschema: {type: object}\n",
      'f/a/scripts/add.script.lock': 'the lock\n',
      'f/a/scripts/run.py': 'def main():\n    return 1\n',
      'f/a/flows/sum__flow/flow.yaml': flowYaml([
        {
          id: 'a',
          value: {
            type: 'rawscript',
            language: 'bun',
            content: '!inline a.ts',
            lock: '!inline a.lock',
            input_transforms: transforms,
          },
        },
      ]),
      'f/a/flows/sum__flow/a.ts': 'export function main() {}\n',
      'f/a/flows/sum.schedule.yaml':
        'schedule: "0 0 6 * * *"\ntimezone: UTC\nscript_path: f/a/flows/sum\nis_flow: true\nenabled: true\nno_flow_overlap: true\n',
      'f/a/hook.http_trigger.yaml':
        'script_path: f/a/flows/sum\nis_flow: true\nroute_path: hooks/a\nhttp_method: post\nrequest_type: sync\nauthentication_method: none\nis_static_website: false\nworkspaced_route: false\nwrap_body: false\nraw_string: true\n',
      'f/a/greeting.variable.yaml': 'value: hello\nis_secret: false\ndescription: d\n',
      'c_doc.resource-type.yaml': 'schema: {type: object}\ndescription: text\nformat_extension: md\n',
      'README.md': 'not an item',
    });
    const workspace = loadWorkspace(root);
    expect(workspace.name).toBe('local');
    expect([...workspace.scripts.keys()]).toEqual(['f/a/scripts/add', 'f/a/scripts/run']);
    expect(workspace.scripts.get('f/a/scripts/add')).toMatchObject({
      language: 'bun',
      summary: 'Add',
      lock: 'the lock\n',
    });
    expect(workspace.scripts.get('f/a/scripts/run')?.language).toBe('python3');
    const step = workspace.flows.get('f/a/flows/sum')?.value.modules[0]?.value;
    expect(step).toMatchObject({
      content: 'export function main() {}\n',
      lock: '',
      input_transforms: transforms,
    });
    expect(workspace.schedules.get('f/a/flows/sum')).toMatchObject({ noFlowOverlap: true, args: {} });
    expect(workspace.httpTriggers.get('f/a/hook')).toMatchObject({ routePath: 'hooks/a', rawString: true });
    expect(workspace.variables.get('f/a/greeting')?.value).toBe('hello');
    expect(workspace.resourceTypes.get('c_doc')).toMatchObject({ formatExtension: 'md', isFileset: false });
    expect(workspace.folders.get('a')).toEqual({ name: 'a', summary: 'A', owners: ['u/me'] });
  });

  test('has the text of file resources and the files of filesets in its resources', () => {
    const root = writeWorkspace({
      'f/a/doc.resource.yaml':
        "resource_type: c_doc\nvalue:\n  content: '!inline f/a/doc.resource.file.md'\n",
      'f/a/doc.resource.file.md': '# Title\n',
      'f/a/pack.resource.yaml': "resource_type: c_pack\nvalue: '!inline_fileset f/a/pack.fileset'\n",
      'f/a/pack.fileset/one.txt': '1',
      'f/a/pack.fileset/sub/two.ts': '2',
    });
    const { resources, scripts } = loadWorkspace(root);
    expect(resources.get('f/a/doc')?.value).toEqual({ content: '# Title\n' });
    expect(resources.get('f/a/pack')?.value).toEqual({ 'one.txt': '1', 'sub/two.ts': '2' });
    expect(scripts.size).toBe(0);
  });

  test('uses the file of this workspace for an item that wmill.yaml declares as specific', () => {
    const resource = (at: string) => `resource_type: c_place\nvalue: {at: ${at}}\n`;
    const files = {
      'f/a/place.resource.yaml': resource('production'),
      'f/a/place.local.resource.yaml': resource('here'),
      'f/a/place.staging.resource.yaml': resource('staging'),
      'f/a/other.resource.yaml': resource('production'),
      'f/a/other.local.resource.yaml': resource('here'),
    };
    const values = (name: string) =>
      [...loadWorkspace(writeWorkspace(files), name).resources.values()].map((r) => r.value);
    expect(values('local')).toEqual([{ at: 'production' }, { at: 'here' }]);
    expect(values('production')).toEqual([{ at: 'production' }, { at: 'production' }]);
  });

  test('omits the files excluded by wmill.yaml', () => {
    const wmill = 'defaultTs: bun\nnonDottedPaths: true\nexcludes: ["f/b/**"]\n';
    const root = writeWorkspace({
      'wmill.yaml': wmill,
      'f/a/x.ts': 'export function main() {}',
      'f/b/x.ts': 'export function main() {}',
      'f/a/x.schedule.yaml':
        'schedule: x\ntimezone: UTC\nscript_path: f/a/x\nis_flow: false\nenabled: true\n',
      'f/a/secret.variable.yaml': 'value: hidden\nis_secret: true\n',
      'g/x.ts': 'not a folder of ours',
    });
    const { scripts, schedules, variables } = loadWorkspace(root);
    expect([...scripts.keys()]).toEqual(['f/a/x']);
    expect(schedules.size + variables.size).toBe(0);
  });
});

describe('a workspace that a push would refuse', () => {
  test('is loaded without its invalid items, and reports all problems with their files', () => {
    const root = writeWorkspace({
      'f/a/one__flow/flow.yaml': flowYaml([
        { id: 'a', value: { type: 'rawscript', language: 'bun', content: '!inline gone.ts' } },
      ]),
      'f/a/two.resource.yaml': "resource_type: t\nvalue: {content: '!inline f/a/gone.md'}\n",
      'f/a/three.variable.yaml': 'a: 1\na: 2\n',
      'f/a/four.variable.yaml': 'value: x\nis_secret: false\n',
    });
    const { flows, resources, variables, problems } = loadWorkspace(root);
    expect([...flows.keys(), ...resources.keys(), ...variables.keys()]).toEqual(['f/a/four']);
    expect(problems.map((problem) => [problem.file, problem.code])).toEqual([
      ['f/a/one__flow/flow.yaml', 'missing_inline_file'],
      ['f/a/two.resource.yaml', 'missing_inline_file'],
      ['f/a/three.variable.yaml', 'bad_yaml'],
    ]);
  });

  const step = (value: unknown, more = {}) => ({
    'f/a/x__flow/flow.yaml': flowYaml([{ id: 'a', value, ...more }]),
  });
  const identity = { type: 'identity' };
  const refused: [what: string, files: Record<string, string>, code: string, says: RegExp][] = [
    [
      'the wrong suffix for the flow style',
      { 'f/a/x.flow/flow.yaml': flowYaml([]) },
      'wrong_folder_suffix',
      /x__flow/,
    ],
    [
      'the non-dotted suffix in the dotted style',
      { 'wmill.yaml': 'defaultTs: bun\n', 'f/a/x__flow/flow.yaml': flowYaml([]) },
      'wrong_folder_suffix',
      /x\.flow/,
    ],
    ['a dot in a directory name', { 'f/a.b/x.ts': '' }, 'dot_in_name', /rename/],
    ['a dot in a script name', { 'f/a/x.test.ts': '' }, 'dot_in_name', /rename/],
    ['an item outside any folder', { 'f/x.ts': '' }, 'bad_path', /folder/],
    [
      'a script whose name makes it another language',
      { 'f/a/prefetch.ts': '' },
      'language_not_supported',
      /nativets/,
    ],
    ['a .sql file of no dialect', { 'f/a/x.sql': '' }, 'unknown_language', /\.sql/],
    ['two scripts at one path', { 'f/a/x.ts': '', 'f/a/x.py': '' }, 'duplicate_path', /f\/a\/x/],
    ['an agent step', step({ type: 'aiagent', input_transforms: {} }), 'bad_shape', /\[id a\].*aiagent/],
    ['an unknown key in a step', step(identity, { retries: 3 }), 'ignored_key', /\[id a\].*"retries"/],
    [
      'stop_after_if without skip_if_stopped',
      step(identity, { stop_after_if: { expr: 'true' } }),
      'bad_shape',
      /skip_if_stopped/,
    ],
    [
      'a step outside the workspace',
      step({ type: 'script', path: './x', input_transforms: {} }),
      'bad_step_path',
      /\.\/x/,
    ],
    [
      'a fileset at another place',
      { 'f/a/x.resource.yaml': "resource_type: t\nvalue: '!inline_fileset f/a/y.fileset'\n" },
      'bad_fileset',
      /f\/a\/x\.fileset/,
    ],
    ['a resource without a type', { 'f/a/x.resource.yaml': 'value: 1\n' }, 'bad_shape', /resource_type/],
    [
      'a resource type below the root',
      { 'f/a/t.resource-type.yaml': 'schema: {}\n' },
      'resource_type_not_at_root',
      /beside wmill.yaml/,
    ],
    [
      'a schedule without a time zone',
      { 'f/a/x.schedule.yaml': 'schedule: "0 0 0 * * *"\nscript_path: f/a/x\nis_flow: true\n' },
      'bad_shape',
      /timezone/,
    ],
  ];
  for (const [what, files, code, says] of refused) {
    test(`names the file and the fix for ${what}`, () => {
      const problems = problemsOf(files);
      expect(problems.map((problem) => problem.code)).toContain(code);
      expect(problems.map((problem) => problem.message).join('\n')).toMatch(says);
    });
  }

  test('is not loaded when wmill.yaml is invalid', () => {
    const load = (yaml: string) => () => loadWorkspace(writeWorkspace({ 'wmill.yaml': yaml }));
    expect(load('- 1: [')).toThrow(WorkspaceError);
    expect(load('includes: f/**\n')).toThrow(/1 problem\(s\)[\s\S]*wmill.yaml: includes: /);
  });

  test('treats an unquoted !inline like a quoted one', () => {
    const files = {
      'f/a/doc.resource.yaml': 'resource_type: t\nvalue:\n  content: !inline f/a/doc.resource.file.md\n',
      'f/a/doc.resource.file.md': 'text',
      'wmill.yaml': WMILL_YAML,
    };
    expect(loadWorkspace(writeWorkspace(files)).resources.get('f/a/doc')?.value).toEqual({ content: 'text' });
  });
});
