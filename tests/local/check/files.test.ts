import { afterAll, describe, expect, test } from 'bun:test';
import { removeWorkspaces, WMILL_YAML } from '../workspace/on_disk.ts';
import { add, problems, SCHEDULE } from './checked.ts';

afterAll(removeWorkspaces);

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
      'enterprise_only',
      /f\/a\/add\.ts belongs to a codebase .* codebase is an EE feature/,
    ],
    [
      'a key of wmill.yaml that nobody knows',
      { 'wmill.yaml': `${WMILL_YAML}includeSchedule: true\n` },
      'ignored_key',
      /no key "includeSchedule"/,
    ],
  ];
  for (const [what, files, code, says] of cases) {
    test(what, () => {
      const found = problems([add('a')], files).filter((problem) => problem.code === code);
      expect(found.map((problem) => `${problem.file} ${problem.message}`).join('\n')).toMatch(says);
    });
  }

  test('a trigger that refuses every request, or that Windmill does not serve', () => {
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
