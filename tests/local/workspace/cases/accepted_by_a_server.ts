/** Small workspaces that a Windmill server takes: their files, what is reported of them, and what runs in them. */
import type { Json, JsonObject } from '../../../../local/workspace/types.ts';
import { flowYaml } from '../on_disk.ts';

export interface AcceptedWorkspace {
  promise: string;
  /** Path -> content; a wmill.yaml of the directory style `x.flow` unless they bring their own, or `null` for none. */
  files: Record<string, string | null>;
  /** `file code` of each item that is not loaded, and `warning file code` of each that is. */
  reported: string[];
  runs: { route: string; args?: JsonObject; result: Json }[];
}

const HELLO = { 'f/yard/hello.py': 'def main(name: str = "all"):\n    return "hello " + name\n' };
const SCRIPT = { ...HELLO, 'f/yard/hello.script.yaml': 'summary: Greets\nschema: {type: object}\n' };
const GREETS = [{ route: 'p/f/yard/hello', args: { name: 'ida' }, result: 'hello ida' }];
const python = (id: string, code: string, more = {}) => ({
  id,
  value: { type: 'rawscript', language: 'python3', content: `def main():\n    return ${code}\n`, ...more },
});
const hello = (input_transforms: object) => ({ type: 'script', path: 'f/yard/hello', input_transforms });

export const ACCEPTED: AcceptedWorkspace[] = [
  {
    promise: 'branches with the keys that a server writes at each deploy',
    files: {
      'f/yard/sort.flow/flow.yaml': flowYaml([
        {
          id: 'choose',
          value: {
            type: 'branchone',
            branches: [
              {
                ...{ summary: 'long', expr: 'flow_input.metres > 5', parallel: true, skip_failure: true },
                modules: [python('long', '"rack"')],
              },
            ],
            default: [],
          },
        },
      ]),
      'f/yard/pair.flow/flow.yaml': flowYaml([
        {
          id: 'all',
          value: {
            type: 'branchall',
            parallel: true,
            branches: [{ expr: '', parallel: true, skip_failure: false, modules: [python('two', '2')] }],
          },
        },
      ]),
    },
    reported: [],
    runs: [
      { route: 'f/f/yard/sort', args: { metres: 9 }, result: 'rack' },
      { route: 'f/f/yard/pair', result: [2] },
    ],
  },
  {
    promise: 'a low-code app beside a script',
    files: {
      ...SCRIPT,
      'f/yard/board.app/app.yaml': 'summary: Board\nvalue: {grid: []}\npolicy: {execution_mode: publisher}\n',
      'f/yard/board.app/total.inline_script.py': 'def main():\n    return 3\n',
      'f/yard/board.app/shown.inline_script.frontend.js': 'state.shown = 1\n',
    },
    reported: ['warning f/yard/board.app/app.yaml not_supported'],
    runs: GREETS,
  },
  {
    promise: 'scripts in other languages beside a script that can run',
    files: {
      ...SCRIPT,
      'f/yard/free.sh': 'echo "free on $1"\n',
      'f/yard/ids.pg.sql': 'select 1;\n',
      'f/yard/time.deno.ts': 'export function main() { return 1; }\n',
    },
    reported: [
      'f/yard/free.sh language_not_supported',
      'f/yard/ids.pg.sql language_not_supported',
      'f/yard/time.deno.ts language_not_supported',
    ],
    runs: GREETS,
  },
  {
    promise: 'a flow with a step in another language beside a script that can run',
    files: {
      ...SCRIPT,
      'f/yard/shell.flow/flow.yaml': flowYaml([
        { id: 'sh', value: { type: 'rawscript', language: 'bash', content: 'echo a' } },
      ]),
    },
    reported: ['f/yard/shell.flow/flow.yaml bad_shape'],
    runs: GREETS,
  },
  {
    promise: 'a schedule and a trigger with the keys that the CLI writes',
    files: {
      ...SCRIPT,
      'f/yard/daily.schedule.yaml':
        'schedule: 0 0 5 * * *\ntimezone: Etc/UTC\nscript_path: f/yard/hello\nis_flow: false\nenabled: false\nargs: {}\nhas_permissioned_as: true\n',
      'f/yard/gate.http_trigger.yaml':
        'script_path: f/yard/hello\nis_flow: false\nroute_path: gate\nroute_path_key: gate\nhttp_method: post\nrequest_type: sync\nauthentication_method: none\nis_static_website: false\nworkspaced_route: false\nwrap_body: false\nraw_string: false\nmode: enabled\nhas_permissioned_as: true\n',
    },
    reported: [],
    runs: GREETS,
  },
  {
    promise: 'options that are null',
    files: {
      ...HELLO,
      'f/yard/hello.script.yaml': 'summary: Greets\nschema: null\n',
      'f/yard/try.flow/flow.yaml': flowYaml([
        {
          id: 'a',
          value: hello({}),
          retry: { exponential: { attempts: 1, multiplier: 1, seconds: 1, random_factor: null } },
          stop_after_if: { expr: 'false', skip_if_stopped: false, error_message: null },
        },
      ]),
    },
    reported: [
      'warning f/yard/hello.script.yaml ignored_key',
      'warning f/yard/try.flow/flow.yaml ignored_key',
      'warning f/yard/try.flow/flow.yaml ignored_key',
    ],
    runs: [{ route: 'f/f/yard/try', result: 'hello all' }],
  },
  {
    promise: 'an expression that still has the value of a static input',
    files: {
      ...SCRIPT,
      'f/yard/greet.flow/flow.yaml': flowYaml([
        { id: 'a', value: hello({ name: { type: 'javascript', value: '', expr: 'flow_input.who' } }) },
      ]),
    },
    reported: [],
    runs: [{ route: 'f/f/yard/greet', args: { who: 'ida' }, result: 'hello ida' }],
  },
  {
    promise: 'unknown keys in wmill.yaml',
    files: { ...SCRIPT, 'wmill.yaml': 'defaultTs: bun\noverrides: {}\nours: {a: 1}\n' },
    reported: ['warning wmill.yaml ignored_key', 'warning wmill.yaml ignored_key'],
    runs: GREETS,
  },
  {
    promise: 'an empty list of includes, which includes everything',
    files: { ...SCRIPT, 'wmill.yaml': 'defaultTs: bun\nincludes: []\n' },
    reported: [],
    runs: GREETS,
  },
  { promise: 'a script without metadata', files: HELLO, reported: [], runs: GREETS },
  {
    promise: 'no wmill.yaml',
    files: { ...SCRIPT, 'wmill.yaml': null },
    reported: ['warning wmill.yaml no_wmill_yaml'],
    runs: GREETS,
  },
  {
    promise: 'a timeout inside the value of a step, without an effect',
    files: { 'f/yard/t.flow/flow.yaml': flowYaml([python('a', '1', { timeout: 30 })]) },
    reported: ['warning f/yard/t.flow/flow.yaml ignored_key'],
    runs: [{ route: 'f/f/yard/t', result: 1 }],
  },
  {
    promise: 'a codebase, of which only its own scripts are not loaded',
    files: {
      ...SCRIPT,
      'f/lib/one.ts': 'export function main() { return 1; }\n',
      'f/yard/two.ts': 'export function main() { return 2; }\n',
      'wmill.yaml': 'defaultTs: bun\ncodebases: [{relative_path: lib, includes: ["f/lib/**"]}]\n',
    },
    reported: ['f/lib/one.ts enterprise_only'],
    runs: [...GREETS, { route: 'p/f/yard/two', result: 2 }],
  },
];
