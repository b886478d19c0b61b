import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Running, runApi } from './running.ts';

const PLAIN = '{"dependencies": {}}\n';
const NAMED = '{"dependencies": {}, "name": "old"}\n';

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'dependencies/package.json': PLAIN,
    'dependencies/old.package.json': NAMED,
    'dependencies/requirements.in': 'sqlglot\n',
  });
});
afterAll(() => api.stop());

/** Asks for a lock as the CLI does, and waits for the answer. */
async function lock(route: string, body: object): Promise<unknown> {
  const { body: id } = await api.call('POST', `jobs/run/${route}`, body);
  const answer = await api.call('GET', `jobs_u/completed/get_result_maybe/${id}?get_started=false`);
  return answer.body;
}

const script = (language: string, raw_code: string, raw_workspace_dependencies?: Record<string, string>) =>
  lock('dependencies_async', {
    raw_scripts: [{ language, raw_code, script_path: 'f/a/x' }],
    entrypoint: 'f/a/x',
    raw_workspace_dependencies,
  });
const locked = (text: unknown) => ({ started: true, completed: true, success: true, result: { lock: text } });
/** As a worker writes it: the dependency file with its name and hash, then the lock. */
const empty = (packageJson: string, name = 'default') => {
  const hash = new Bun.CryptoHasher('sha256').update(packageJson).digest('hex');
  const origin = `// workspace-dependencies-mode: manual\n// workspace-dependencies: ${name}:${hash}\n`;
  return `${origin}${packageJson}\n//bun.lock\n<empty>`;
};

test('a script is locked to the dependency file that applies to it', async () => {
  expect(await script('bun', 'export function main() {}')).toEqual(locked(empty(PLAIN)));
  expect(await script('bun', '//package_json: default\n')).toEqual(locked(empty(PLAIN)));
  expect(await script('bun', '// package_json: old\n')).toEqual(locked(empty(NAMED, 'old')));
  expect(await script('python3', 'def main(): pass\n')).toEqual(
    locked(expect.stringMatching(/^# py: 3\.11\nsqlglot==[\d.]+$/)),
  );
});

test('dependency files sent by the CLI take precedence over those of the workspace', async () => {
  const sent = { 'dependencies/package.json': NAMED };
  expect(await script('bun', '', sent)).toEqual(locked(empty(NAMED)));
});

test('a script without dependency file or in another language gets an empty lock', async () => {
  expect(await script('bun', '//package_json: gone\n')).toEqual(locked(''));
  expect(await script('bun', '//package_json:\n')).toEqual(locked(''));
  expect(await script('go', 'package inner\n')).toEqual(locked(''));
});

test('every inline script of a flow gets its lock, including nested ones', async () => {
  const inline = (language: string) => ({ type: 'rawscript', language, content: '', input_transforms: {} });
  const flow_value = {
    modules: [
      { id: 'a', value: inline('bun') },
      { id: 'l', value: { type: 'forloopflow', modules: [{ id: 'b', value: inline('python3') }] } },
    ],
    failure_module: { id: 'failure', value: inline('bun') },
  };
  expect(await lock('flow_dependencies_async', { flow_value, path: 'f/a/fl' })).toMatchObject({
    success: true,
    result: {
      updated_flow_value: {
        modules: [
          { id: 'a', value: { ...inline('bun'), lock: empty(PLAIN) } },
          { value: { modules: [{ value: { lock: expect.stringContaining('sqlglot==') } }] } },
        ],
        failure_module: { value: { lock: empty(PLAIN) } },
      },
    },
  });
});

test('a lock job that cannot resolve a dependency fails with the reason', async () => {
  expect(await script('bun', '', { 'dependencies/package.json': '{"dependencies": ' })).toMatchObject({
    success: false,
    result: { error: { name: 'LockError', message: expect.stringContaining('dependencies/package.json') } },
  });
});
