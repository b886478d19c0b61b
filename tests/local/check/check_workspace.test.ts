import { afterAll, describe, expect, test } from 'bun:test';
import { checkWorkspace } from '../../../local/check/check_workspace.ts';
import { flowYaml, removeWorkspaces, WMILL_YAML, writeWorkspace } from '../workspace/on_disk.ts';

afterAll(removeWorkspaces);

const FOLDER = { 'f/a/folder.meta.yaml': 'display_name: A\nowners: [u/me]\n' };
const ADD = {
  'f/a/add.ts': 'export async function main(x: number, y = 1) { return x + y; }\n',
  'f/a/add.script.yaml':
    'kind: script\nschema: {type: object, properties: {x: {type: number}, y: {type: number}}, required: [x]}\n',
};
const FLOW = 'f/a/x__flow/flow.yaml';
const SCHEDULE = 'script_path: f/a/x\nis_flow: true\nenabled: true\n';

const js = (expr: string) => ({ type: 'javascript', expr });
const add = (id: string, input_transforms: unknown = { x: js('flow_input.n') }, more = {}) => ({
  id,
  value: { type: 'script', path: 'f/a/add', input_transforms },
  ...more,
});

function problems(
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

test('a workspace with nothing wrong has no problems', () => {
  const modules = [
    add('one'),
    {
      id: 'loop',
      value: {
        type: 'forloopflow',
        iterator: js('[results.one, flow_input.n]'),
        skip_failures: false,
        modules: [add('inner', { x: js('flow_input.iter.value'), y: { type: 'static', value: 2 } })],
      },
      stop_after_if: { expr: 'result.length > 3', skip_if_stopped: false },
    },
    add('last', { x: js('const all = results.loop;\nreturn all.map((r) => r + 1).length;') }),
  ];
  expect(
    problems(modules, {
      'f/a/x.schedule.yaml': `schedule: "0 */15 * * * *"\ntimezone: UTC\n${SCHEDULE}args: {n: 1}\n`,
    }),
  ).toEqual([]);
});

describe('a flow is reported for', () => {
  const cases: [what: string, modules: unknown[], code: string, says: RegExp][] = [
    ['two steps with one id', [add('a'), add('a')], 'bad_module_id', /\ba\b.*more than one/],
    ['a reserved id', [add('failure')], 'bad_module_id', /reserved/],
    ['an id that no expression can name', [add('a-b')], 'bad_module_id', /results\.<id>/],
    [
      'an expression that does not parse',
      [add('a', { x: js('flow_input.n +') })],
      'bad_expression',
      /step a, input x.*parsed/,
    ],
    [
      'results inside a closure',
      [add('a'), add('b', { x: js('[1].map((i) => results.a + i)') })],
      'bad_expression',
      /const outside/,
    ],
    ['statements without return', [add('a', { x: js('const n = 1; n + 1') })], 'bad_expression', /return/],
    [
      'an expression that begins with a comment',
      [add('a', { x: js('// one\n1') })],
      'bad_expression',
      /comment/,
    ],
    ['results of no step', [add('a', { x: js('results.gone') })], 'bad_expression', /results\.gone/],
    [
      'results of no step in brackets',
      [add('a', { x: js('results["gone"].x') })],
      'bad_expression',
      /results\.gone/,
    ],
    [
      'a flow input that the schema lacks',
      [add('a', { x: js('flow_input.m') })],
      'bad_expression',
      /flow_input\.m/,
    ],
    [
      'result in the inputs of a step',
      [add('a', { x: js('result.x') })],
      'bad_expression',
      /previous_result/,
    ],
    [
      'a step that points to nothing',
      [{ id: 'a', value: { type: 'script', path: 'f/a/gone', input_transforms: {} } }],
      'bad_reference',
      /f\/a\/gone/,
    ],
    [
      'a script called as a flow',
      [{ id: 'a', value: { type: 'flow', path: 'f/a/add', input_transforms: {} } }],
      'bad_reference',
      /it is a script/,
    ],
    [
      'a flow that calls itself',
      [{ id: 'a', value: { type: 'flow', path: 'f/a/x', input_transforms: { n: js('1') } } }],
      'flow_cycle',
      /itself/,
    ],
    ['a missing required argument', [add('a', {})], 'bad_step_input', /no input "x"/],
    [
      'an argument that the script does not have',
      [add('a', { x: js('1'), z: js('2') })],
      'bad_step_input',
      /"z"/,
    ],
    [
      'a resource that does not exist',
      [add('a', { x: { type: 'static', value: '$res:f/a/gone' } })],
      'no_such_resource',
      /f\/a\/gone/,
    ],
    [
      'a resource named in an expression',
      [add('a', { x: js("resource('f/a/gone').x") })],
      'no_such_resource',
      /f\/a\/gone/,
    ],
    [
      'a loop without skip_failures',
      [{ id: 'a', value: { type: 'whileloopflow', modules: [] } }],
      'implicit_failure_option',
      /skip_failures/,
    ],
    [
      'a branch without skip_failure',
      [{ id: 'a', value: { type: 'branchall', parallel: true, branches: [{ modules: [] }] } }],
      'implicit_failure_option',
      /branch 1/,
    ],
    [
      'branches without parallel',
      [{ id: 'a', value: { type: 'branchall', branches: [] } }],
      'implicit_failure_option',
      /parallel/,
    ],
    ['an Enterprise option of a step', [add('a', undefined, { priority: 3 })], 'enterprise_only', /priority/],
    [
      'a login at an approval',
      [add('a', undefined, { suspend: { required_events: 1, user_auth_required: true } })],
      'enterprise_only',
      /user_auth_required/,
    ],
    [
      'what the official validator refuses',
      [{ id: 'a', value: { type: 'script', path: 'f/a/add' } }],
      'official_schema',
      /input_transforms/,
    ],
    ['what a push would refuse', [add('a', undefined, { nonsense: 1 })], 'bad_shape', /nonsense/],
  ];
  for (const [what, modules, code, says] of cases) {
    test(what, () => {
      const found = problems(modules).filter((problem) => problem.code === code);
      expect(found.map((problem) => problem.file)).toContain(FLOW);
      expect(found.map((problem) => problem.message).join('\n')).toMatch(says);
    });
  }

  test('an Enterprise option of the flow itself', () => {
    expect(problems([add('a')], {}, { concurrent_limit: 1 })).toMatchObject([
      { code: 'enterprise_only', message: expect.stringContaining('concurrent_limit') },
    ]);
  });

  test('inline code without a main function', () => {
    const step = { type: 'rawscript', language: 'python3', content: '!inline a.py', input_transforms: {} };
    const found = problems([{ id: 'a', value: step }], { 'f/a/x__flow/a.py': 'def run():\n    pass\n' });
    expect(found).toMatchObject([{ code: 'bad_step_input', message: expect.stringContaining('def main') }]);
  });

  test('nothing, when a sub-flow reads the results of the flow that calls it', () => {
    const call = { id: 'call', value: { type: 'flow', path: 'f/a/sub', input_transforms: {} } };
    const sub = { 'f/a/sub__flow/flow.yaml': flowYaml([add('inner', { x: js('results.outer') })]) };
    expect(problems([add('outer'), call], sub)).toEqual([]);
  });
});

describe('a file is reported for', () => {
  const secretType =
    'schema: {type: object, properties: {url: {type: string}, key: {type: string, password: true}}, required: [url]}\n';
  const schedule = (more: string) => ({ 'f/a/x.schedule.yaml': `${SCHEDULE}${more}` });
  const cases: [what: string, files: Record<string, string>, code: string, says: RegExp][] = [
    ['five cron fields', schedule('schedule: "*/15 * * * *"\ntimezone: UTC\n'), 'bad_schedule', /six/],
    [
      'a wrong cron expression',
      schedule('schedule: "0 99 * * * *"\ntimezone: UTC\n'),
      'bad_schedule',
      /no cron expression/,
    ],
    ['a wrong time zone', schedule('schedule: "0 0 * * * *"\ntimezone: Mars/Base\n'), 'bad_schedule', /Mars/],
    [
      'an argument that the flow does not have',
      schedule('schedule: "0 0 * * * *"\ntimezone: UTC\nargs: {m: 1}\n'),
      'bad_step_input',
      /"m"/,
    ],
    [
      'a schedule of nothing',
      {
        'f/a/y.schedule.yaml':
          'schedule: "0 0 * * * *"\ntimezone: UTC\nscript_path: f/a/gone\nis_flow: true\nenabled: true\n',
      },
      'bad_reference',
      /f\/a\/gone/,
    ],
    [
      'an error handler of a schedule',
      schedule('schedule: "0 0 * * * *"\ntimezone: UTC\non_failure: script/f/a/add\n'),
      'enterprise_only',
      /on_failure/,
    ],
    [
      'schedules that are not deployed',
      {
        ...schedule('schedule: "0 0 * * * *"\ntimezone: UTC\n'),
        'wmill.yaml': WMILL_YAML.replace('includeSchedules: true', ''),
      },
      'not_deployed',
      /includeSchedules/,
    ],
    [
      'a script without metadata',
      { 'f/a/y.ts': 'export function main() {}' },
      'no_metadata',
      /generate-metadata/,
    ],
    ['metadata without a script', { 'f/a/y.script.yaml': 'summary: x\n' }, 'no_script', /f\/a\/y/],
    [
      'metadata that describes another signature',
      { 'f/a/add.script.yaml': 'schema: {properties: {y: {}}, required: [y]}\n' },
      'stale_schema',
      /x, y\?/,
    ],
    [
      'a folder without its metadata',
      { 'f/b/y.ts': '', 'f/b/y.script.yaml': 'summary: x\n' },
      'no_folder_meta',
      /admin/,
    ],
    ['a name that the CLI does not know', { 'f/a/x.shedule.yaml': '' }, 'ignored_file', /would not deploy/],
    [
      'a specific item that wmill.yaml does not list',
      { 'f/a/x.local.resource.yaml': 'resource_type: t\nvalue: 1\n' },
      'ignored_file',
      /must list f\/a\/x\.resource\.yaml/,
    ],
    [
      'a workspace that wmill.yaml does not have',
      { 'f/a/x.lokal.resource.yaml': 'resource_type: t\nvalue: 1\n' },
      'ignored_file',
      /lokal/,
    ],
    [
      'a resource that lacks a required key',
      { 't.resource-type.yaml': secretType, 'f/a/r.resource.yaml': 'resource_type: t\nvalue: {}\n' },
      'bad_resource_value',
      /"url"/,
    ],
    [
      'a resource key that the type lacks',
      {
        't.resource-type.yaml': secretType,
        'f/a/r.resource.yaml': 'resource_type: t\nvalue: {url: u, ulr: v}\n',
      },
      'bad_resource_value',
      /"ulr"/,
    ],
    [
      'a password in a resource',
      {
        't.resource-type.yaml': secretType,
        'f/a/r.resource.yaml': 'resource_type: t\nvalue: {url: u, key: hunter2}\n',
      },
      'plain_secret',
      /"key"/,
    ],
    [
      'a token in a resource of any type',
      { 'f/a/r.resource.yaml': 'resource_type: t\nvalue: {bot_token: xoxb-1}\n' },
      'plain_secret',
      /"bot_token"/,
    ],
    [
      'the key that a trigger checks signatures with',
      {
        'f/a/r.resource.yaml':
          'resource_type: signature_auth\nvalue: {signature_provider: Slack, secret_key: abc}\n',
      },
      'plain_secret',
      /"secret_key"/,
    ],
    [
      'a secret variable with its value',
      { 'f/a/v.variable.yaml': 'value: hunter2\nis_secret: true\n' },
      'plain_secret',
      /clear/,
    ],
    [
      'codebases',
      { 'wmill.yaml': `${WMILL_YAML}codebases: [{relative_path: x}]\n` },
      'bad_shape',
      /codebases: codebase is an EE feature/,
    ],
    [
      'a key of wmill.yaml that nobody knows',
      { 'wmill.yaml': `${WMILL_YAML}includeSchedule: true\n` },
      'bad_shape',
      /no key "includeSchedule"/,
    ],
  ];
  for (const [what, files, code, says] of cases) {
    test(what, () => {
      const found = problems([add('a')], files).filter((problem) => problem.code === code);
      expect(found.map((problem) => `${problem.file} ${problem.message}`).join('\n')).toMatch(says);
    });
  }

  test('a trigger that every request would be refused by, or that Windmill does not listen to', () => {
    const trigger = (name: string, route_path: string, more: object = {}) => ({
      [`f/a/${name}.http_trigger.yaml`]: JSON.stringify({
        ...{ script_path: 'f/a/x', is_flow: true, route_path, http_method: 'post', request_type: 'sync' },
        ...{ authentication_method: 'none', is_static_website: false, workspaced_route: false },
        ...{ wrap_body: false, raw_string: false, ...more },
      }),
    });
    const auth = (method: string, path?: string) => ({
      authentication_method: method,
      ...(path && { authentication_resource_path: path }),
    });
    const files = {
      ...trigger('bare', 'a', auth('api_key')),
      ...trigger('gone', 'b', auth('basic_http', 'f/a/gone')),
      ...trigger('unfit', 'c', auth('signature', 'f/a/r')),
      ...trigger('custom', 'd', auth('signature', 'f/a/custom')),
      ...trigger('handled', 'e', { error_handler_path: 'script/f/a/gone' }),
      ...trigger('one', 'hooks/:team/a'),
      ...trigger('two', 'hooks/:id/b'),
      'f/a/r.resource.yaml': 'resource_type: t\nvalue: {signature_provider: Slack}\n',
      'f/a/custom.resource.yaml':
        'resource_type: t\nvalue: {signature_provider: Custom, secret_key: "$var:f/a/k"}\n',
    };
    const found = problems([add('a')], files).map(({ file, code, message }) => [file, code, message]);
    const expected: [name: string, code: string, says: string][] = [
      ['bare', 'bad_authentication', 'api_key needs an authentication_resource_path'],
      ['custom', 'bad_authentication', 'invalid custom config'],
      ['gone', 'bad_authentication', 'f/a/gone, which does not exist'],
      ['handled', 'bad_reference', 'script/f/a/gone, which does not exist'],
      ['two', 'route_conflict', 'f/a/one calls :team what is :id here'],
      ['unfit', 'bad_authentication', 'does not fit signature'],
    ];
    expect(found).toEqual(
      expected.map(([name, code, says]) => [
        `f/a/${name}.http_trigger.yaml`,
        code,
        expect.stringContaining(says),
      ]),
    );
  });

  test('nothing, when its secrets are references', () => {
    const files = { 'f/a/r.resource.yaml': 'resource_type: t\nvalue: {bot_token: "$var:f/a/bot_token"}\n' };
    expect(problems([add('a')], files)).toEqual([]);
  });
});

describe('what a worker would install', () => {
  const packages = (dependencies: Record<string, string>, imported = 'zod') => ({
    'dependencies/package.json': JSON.stringify({ dependencies }),
    'node_modules/zod/package.json': '{"version": "4.6.7"}',
    'f/a/uses.ts': `import { readFileSync } from 'node:fs';\nimport type { X } from 'only-a-type';\nimport { main as add } from './add.ts';\nimport { z } from '${imported}';\nexport async function main() { return [z, add, readFileSync]; }\n`,
    'f/a/uses.script.yaml': 'kind: script\nschema: {type: object, properties: {}}\n',
  });

  test('is what scripts import and what is installed here', () => {
    expect(problems([add('a')], packages({ zod: '4.6.7' }))).toEqual([]);
    expect(problems([add('a')], packages({ zod: '4.6.7' }, 'zod/mini'))).toEqual([]);
  });

  test('is reported when it lacks a package, or has another version', () => {
    expect(problems([add('a')], packages({}))).toMatchObject([
      { file: 'f/a/uses.ts', code: 'unlisted_dependency', message: expect.stringContaining('imports zod') },
    ]);
    expect(problems([add('a')], packages({ zod: '^4.0.0' }))).toMatchObject([
      {
        file: 'dependencies/package.json',
        code: 'other_version',
        message: expect.stringContaining('asks for zod ^4.0.0, but here 4.6.7 is installed'),
      },
    ]);
  });
});
