/** A workspace of triggers of every kind, for tests. */
const DEFAULTS = {
  script_path: 'f/a/echo',
  is_flow: true,
  http_method: 'post',
  request_type: 'sync',
  authentication_method: 'none',
  is_static_website: false,
  workspaced_route: false,
  wrap_body: false,
  raw_string: false,
};
const trigger = (route_path: string, change: object = {}) =>
  JSON.stringify({ ...DEFAULTS, route_path, ...change });
const resource = (value: object) => JSON.stringify({ resource_type: 'c_auth', value });
const signed = (provider: string) =>
  resource({ signature_provider: provider, secret_key: '$var:f/a/secret' });

const SPECIAL = `export function main(kind: string) {
  const results: Record<string, unknown> = {
    teapot: { wm_status_code: 418, wm_headers: { 'x-a': 'b' }, result: { short: true } },
    text: { windmill_content_type: 'text/plain', result: 'hello' },
    nothing: { wm_status_code: 202 },
    base64: { wm_content_type: 'image/png', windmill_content_transfer_encoding: 'base64', result: 'AQI=' },
    plain: { result: 1 },
  };
  if (kind === 'broken') throw new Error('broken');
  return results[kind];
}`;
const step = (id: string, content: string, inputs: Record<string, string> = {}) => ({
  id,
  value: {
    type: 'rawscript',
    language: 'bun',
    content,
    input_transforms: Object.fromEntries(
      Object.entries(inputs).map(([name, expr]) => [name, { type: 'javascript', expr }]),
    ),
  },
});
const PREPROCESSOR = step('preprocessor', 'export function preprocessor(event: any) { return { event }; }');
const flow = (value: object) => JSON.stringify({ summary: '', value });
const asks = { ...step('b', 'export function main() { return 2; }'), suspend: { required_events: 1 } };

export const TRIGGER_FILES: Record<string, string> = {
  'f/a/echo__flow/flow.yaml': flow({ modules: [] }),
  'f/a/event__flow/flow.yaml': flow({ modules: [], preprocessor_module: PREPROCESSOR }),
  'f/a/special.ts': SPECIAL,
  'f/a/special.script.yaml': 'summary: Special\n',
  'f/a/early__flow/flow.yaml': flow({
    modules: [step('a', 'export function main() { return { wm_status_code: 203, result: 1 }; }'), asks],
    early_return: 'a',
  }),
  'f/a/early_failure__flow/flow.yaml': flow({
    modules: [step('a', 'export function main() { throw new Error("early"); }'), asks],
    early_return: 'a',
    failure_module: step('failure', 'export function main(e: any) { return { told: e.message }; }', {
      e: 'error',
    }),
  }),
  'f/a/key.resource.yaml': resource({ api_key_header: 'X-Key', api_key_secret: '$var:f/a/secret' }),
  'f/a/basic.resource.yaml': resource({ username: 'ann', password: 'a:b' }),
  'f/a/slack.resource.yaml': signed('Slack'),
  'f/a/twitch.resource.yaml': signed('Twitch'),
  'f/a/zoom.resource.yaml': signed('Zoom'),
  'f/a/echo.http_trigger.yaml': trigger('echo'),
  'f/a/get.http_trigger.yaml': trigger('echo', { http_method: 'get' }),
  'f/a/wrapped.http_trigger.yaml': trigger('wrapped', { wrap_body: true }),
  'f/a/raw.http_trigger.yaml': trigger('raw', { raw_string: true }),
  'f/a/own.http_trigger.yaml': trigger('own', { workspaced_route: true }),
  'f/a/off.http_trigger.yaml': trigger('off', { mode: 'disabled' }),
  'f/a/stream.http_trigger.yaml': trigger('stream', { request_type: 'sync_sse' }),
  'f/a/gone.http_trigger.yaml': trigger('gone', { script_path: 'f/a/no_flow' }),
  'f/a/async.http_trigger.yaml': trigger('async', { request_type: 'async' }),
  'f/a/special.http_trigger.yaml': trigger('special', { is_flow: false, script_path: 'f/a/special' }),
  'f/a/early.http_trigger.yaml': trigger('early', { script_path: 'f/a/early' }),
  'f/a/early_failure.http_trigger.yaml': trigger('early_failure', { script_path: 'f/a/early_failure' }),
  'f/a/any.http_trigger.yaml': trigger('hooks/*rest', { script_path: 'f/a/event' }),
  'f/a/by_name.http_trigger.yaml': trigger('hooks/:team/:id', { script_path: 'f/a/event' }),
  'f/a/certain.http_trigger.yaml': trigger('hooks/blue/fixed', { script_path: 'f/a/event' }),
  'f/a/user.http_trigger.yaml': trigger('user', {
    script_path: 'f/a/event',
    authentication_method: 'windmill',
  }),
  ...Object.fromEntries(
    [
      ['key', 'api_key'],
      ['basic', 'basic_http'],
      ['slack', 'signature'],
      ['twitch', 'signature'],
      ['zoom', 'signature'],
    ].map(([name, method]) => [
      `f/a/auth_${name}.http_trigger.yaml`,
      trigger(`auth/${name}`, {
        script_path: 'f/a/event',
        authentication_method: method,
        authentication_resource_path: `f/a/${name}`,
      }),
    ]),
  ),
  'f/a/unfit.http_trigger.yaml': trigger('unfit', {
    authentication_method: 'api_key',
    authentication_resource_path: 'f/a/basic',
  }),
  'f/a/script.http_trigger.yaml': trigger('script', {
    script_path: 'f/a/event',
    authentication_method: 'custom_script',
    raw_string: true,
  }),
};
