import { afterAll, describe, expect, test } from 'bun:test';
import { loadWorkspace, readWorkspace } from '../../../local/workspace/load.ts';
import { flowYaml, removeWorkspaces, writeWorkspace } from './on_disk.ts';

afterAll(removeWorkspaces);

const SCRIPT = { 'f/a/s.ts': 'export function main() {}\n' };
const FLOW = { 'f/a/fl__flow/flow.yaml': flowYaml([]) };
const schedule = (more: object) => ({
  ...{ ...SCRIPT, ...FLOW },
  'f/a/fl.schedule.yaml': JSON.stringify({
    ...{ schedule: '0 0 6 * * *', timezone: 'UTC', script_path: 'f/a/fl', is_flow: true, enabled: true },
    ...more,
  }),
});
const script = (more: object) => ({ ...SCRIPT, 'f/a/s.script.yaml': JSON.stringify(more) });
const flow = (more: object) => ({
  'f/a/fl__flow/flow.yaml': JSON.stringify({ summary: '', value: { modules: [] }, ...more }),
});
const value = (more: object) => flow({ value: { modules: [], ...more } });
const step = (more: object, inner: object = {}) =>
  flow({
    value: { modules: [{ id: 'a', value: { type: 'script', path: 'f/a/s', ...inner }, ...more }] },
  });
const trigger = (more: object) => ({
  ...SCRIPT,
  'f/a/t.http_trigger.yaml': JSON.stringify({
    ...{ script_path: 'f/a/s', is_flow: false, route_path: 'hooks/a', http_method: 'post' },
    ...{ request_type: 'sync', authentication_method: 'none', is_static_website: false },
    ...{ workspaced_route: false, wrap_body: false, raw_string: false, ...more },
  }),
});

describe('a key without effect on Community Edition is reported', () => {
  const ignored: [files: Record<string, string>, line: string][] = [
    [script({ priority: 3 }), 'warning: script, priority: Priorities are an EE feature only'],
    [
      script({ concurrent_limit: 1, concurrency_time_window_s: 5, concurrency_key: 'k' }),
      'warning: script, concurrent_limit, concurrency_key, concurrency_time_window_s: Concurrent limits are an EE feature only, ignoring constraints',
    ],
    [
      script({ debounce_key: 'k', debounce_delay_s: 1 }),
      'warning: script, debounce_key, debounce_delay_s: Debouncing',
    ],
    [script({ dedicated_worker: true }), 'warning: script, dedicated_worker: Dedicated workers'],
    [script({ delete_after_use: true }), 'warning: script, delete_after_use: Deleting a job after use'],
    [script({ tag: 'gpu' }), 'warning: script, tag: tags choose among groups of workers'],
    [flow({ priority: 1 }), 'warning: flow, priority: Priorities'],
    [flow({ dedicated_worker: true }), 'warning: flow, dedicated_worker: Dedicated workers'],
    [flow({ timeout: 60 }), 'warning: flow, timeout: Windmill acts on the timeouts of steps'],
    [value({ concurrent_limit: 1 }), 'warning: flow, concurrent_limit: Concurrent limits'],
    [value({ debounce_delay_s: 1 }), 'warning: flow, debounce_delay_s: Debouncing'],
    [value({ delete_after_secs: 1 }), 'warning: flow, delete_after_secs: Deleting'],
    [step({ priority: 1 }), 'warning: step a, priority: Priorities'],
    [step({ debouncing: { debounce_delay_s: 1 } }), 'warning: step a, debouncing: Debouncing'],
    [step({}, { tag_override: 'gpu' }), 'warning: step a, tag_override: tags choose'],
    [step({}, { hash: 'abc' }), 'warning: step a, hash: there are no earlier versions'],
    [
      step({ cache_ttl: 5, timeout: 5 }, { type: 'flow', input_transforms: {} }),
      'warning: step a, timeout, cache_ttl: only steps that run a script are acted on here',
    ],
    [
      step({ suspend: { required_events: 1, user_auth_required: true } }),
      'warning: step a, user_auth_required: Approvals for logged in users is an enterprise only feature',
    ],
    [
      schedule({ on_failure: 'script/f/a/s', on_failure_times: 1 }),
      'warning: schedule f/a/fl, on_failure, on_failure_times: Schedule error handlers are an EE feature only',
    ],
    [
      schedule({ ws_error_handler_muted: true }),
      'warning: schedule f/a/fl, ws_error_handler_muted: Workspace',
    ],
    [schedule({ tag: 'gpu' }), 'warning: schedule f/a/fl, tag: tags choose'],
    [
      schedule({ retry: { constant: { attempts: 1, seconds: 1 } } }),
      'warning: schedule f/a/fl, retry: Windmill retries scheduled scripts only',
    ],
    [
      { ...FLOW, ...trigger({ script_path: 'f/a/fl', is_flow: true, error_handler_path: 'f/a/s' }) },
      'warning: trigger f/a/t, error_handler_path: Windmill does this for scripts only',
    ],
  ];
  test.each(ignored)('%j', (files, line) => {
    const { scripts, flows, schedules, httpTriggers } = loadWorkspace(writeWorkspace(files));
    const items = [scripts, flows, schedules, httpTriggers].flatMap((map) => [...map.values()]);
    const lines = items.flatMap(({ warnings }) => warnings ?? []);
    expect(lines).toEqual([expect.stringContaining(line)]);
  });

  test('but not when it is empty, off or supported', () => {
    const files = { ...script({ tag: '', dedicated_worker: false }), ...schedule({ on_failure: null }) };
    const acted = step({ cache_ttl: 5, timeout: 5, suspend: { required_events: 1, timeout: 5 } });
    expect(loadWorkspace(writeWorkspace(acted)).flows.get('f/a/fl')?.warnings).toEqual([]);
    const { scripts, schedules } = loadWorkspace(writeWorkspace(files));
    expect(scripts.get('f/a/s')?.warnings).toEqual([]);
    expect(schedules.get('f/a/fl')?.warnings).toEqual([]);
  });
});

describe('a key unknown to Windmill is ignored with a warning', () => {
  const unknown: [files: Record<string, string>, message: string][] = [
    [script({ prio: 1 }), 'Windmill has no key "prio"'],
    [flow({ timeoutt: 1 }), 'Windmill has no key "timeoutt"'],
    [step({ retries: 1 }), 'Windmill has no key "retries"'],
    [schedule({ no_overlap: true }), 'Windmill has no key "no_overlap"'],
    [trigger({ route: 'x' }), 'Windmill has no key "route"'],
    [{ 'f/a/v.variable.yaml': 'value: x\nis_secret: false\nsecret: true\n' }, 'Windmill has no key "secret"'],
    [{ 'f/a/folder.meta.yaml': 'display_name: A\nowner: me\n' }, 'Windmill has no key "owner"'],
    [step({ retry: { constant: { attempts: 1, seconds: 1, jitter: 2 } } }), 'Windmill has no key "jitter"'],
    [step({ timeout: { type: 'static', value: 1, unit: 's' } }), 'Windmill has no key "unit"'],
    [step({ retry: { exponential: null } }), '"exponential" is null and counts as absent'],
    [flow({ schema: null }), '"schema" is null and counts as absent'],
    [script({ timeout: null }), '"timeout" is null and counts as absent'],
  ];
  test.each(unknown)('%j', (files, message) => {
    const { problems, ...workspace } = loadWorkspace(writeWorkspace(files));
    expect(problems).toEqual([
      {
        file: expect.any(String),
        code: 'ignored_key',
        severity: 'warning',
        message: expect.stringContaining(message),
      },
    ]);
    const loaded = [workspace.scripts, workspace.flows, workspace.schedules, workspace.httpTriggers];
    const items = [...loaded, workspace.variables, workspace.folders].reduce(
      (sum, { size }) => sum + size,
      0,
    );
    expect(items).toBe(Object.keys(files).filter((file) => file !== 'f/a/s.script.yaml').length);
  });
});

describe('an item is not loaded that has', () => {
  const refused: [files: Record<string, string>, message: string][] = [
    [
      script({ ws_error_handler_muted: true }),
      'Muting the error handler for certain script is only available in enterprise version',
    ],
    [script({ codebase: 'x' }), 'codebase is an EE feature'],
    [script({ restart_unless_cancelled: true }), 'runs without end'],
    [script({ envs: ['PLAIN'] }), 'NAME=value'],
    [
      flow({ ws_error_handler_muted: true }),
      'Muting the error handler for certain flow is only available in enterprise version',
    ],
    [value({ chat_input_enabled: true }), 'chat flows are not run by the embedded runtime'],
    [step({}, { type: 'aiagent' }), '"aiagent" is not a kind that the embedded runtime knows'],
    [schedule({ on_recovery: 'script/f/a/s' }), 'on_recovery is only available in enterprise version'],
    [schedule({ on_success: 'script/f/a/s' }), 'on_success is only available in enterprise version'],
    [
      schedule({ on_failure: 'script/f/a/s', on_failure_times: 2 }),
      'on_failure with a number of times > 1 is only available in enterprise version',
    ],
    [schedule({ dynamic_skip: 'f/a/gone' }), "Dynamic skip handler 'f/a/gone' not found."],
    [schedule({ cron_version: 'v1' }), 'cron_version v2'],
    [schedule({ paused_until: 'tomorrow' }), 'paused_until'],
    [trigger({ route_path: '/hooks/a' }), 'Invalid route path'],
    [trigger({ route_path: 'hooks//a' }), 'Invalid route path'],
    [trigger({ route_path: 'hooks/*rest/a' }), 'Invalid route path'],
    [
      trigger({ authentication_method: 'custom_script' }),
      'To use custom script authentication, please enable the raw body option',
    ],
    [trigger({ is_static_website: true }), 'static websites'],
    [trigger({ mode: 'suspended' }), 'is enabled or disabled here'],
    [{ 'f/a/x.kafka_trigger.yaml': '{}' }, 'Community Edition has no kafka triggers'],
    [{ 'f/a/x.websocket_trigger.yaml': '{}' }, 'the embedded runtime runs no websocket triggers'],
    [step({ retry: { exponential: { attempts: 1, multiplier: 1, seconds: 0 } } }), 'seconds must be above 0'],
  ];
  test.each(refused)('%j', (files, message) => {
    const { problems, ...workspace } = loadWorkspace(writeWorkspace(files));
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
    const refusedPath = (problems[0]?.file ?? '').split(/[.]|__flow/)[0];
    const { scripts, flows, schedules, httpTriggers } = workspace;
    const left = [scripts, flows, schedules, httpTriggers].map((items) => items.has(refusedPath ?? ''));
    // A schedule and its flow have one path.
    const flowAlone = problems[0]?.file.endsWith('.schedule.yaml') ? [false, true, false, false] : undefined;
    expect(left).toEqual(flowAlone ?? [false, false, false, false]);
  });

  test('two triggers at one route, regardless of parameter names', () => {
    const at = (path: string, route_path: string, more: object = {}) => ({
      [`f/a/${path}.http_trigger.yaml`]: trigger({ route_path, ...more })['f/a/t.http_trigger.yaml'] ?? '',
    });
    const found = (...files: Record<string, string>[]) =>
      readWorkspace(writeWorkspace(Object.assign({}, ...files)), 'local').problems;
    expect(found(at('one', 'hooks/:a/x'), at('two', 'hooks/:b/x'))).toEqual([
      {
        file: 'f/a/two.http_trigger.yaml',
        code: 'same_route',
        message: expect.stringContaining('A route already exists with this path: post hooks/:a/x of f/a/one'),
      },
    ]);
    expect(found(at('one', 'hooks/a'), at('two', 'hooks/a', { mode: 'disabled' }))).toHaveLength(1);
    expect(found(at('one', 'hooks/a'), at('two', 'hooks/a', { http_method: 'get' }))).toEqual([]);
    expect(found(at('one', 'hooks/a'), at('two', 'hooks/a', { workspaced_route: true }))).toEqual([]);
    expect(found(at('one', 'hooks/:a'), at('two', 'hooks/a'), at('three', 'hooks/*a'))).toEqual([]);
  });
});
