import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { openRuntime } from '../../../local/cli/open.ts';
import { openPlace } from '../../../local/cli/state.ts';
import type { Chat } from '../../../local/console/chat.ts';
import { addConsole } from '../../../local/console/console.ts';
import type { Runnable } from '../../../local/console/shapes.ts';
import { flowYaml, removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

const TOKEN = 'token-of-the-test';
const SECRET = 'hunter2-and-then-some';

const chat: Chat = {
  name: 'A chat',
  people: () => [{ id: 'ann', name: 'Ann', title: '', isApp: false }],
  places: () => [{ id: 'here', name: '#here', kind: 'channel', topic: '', members: ['ann'] }],
  messages: () => [],
  post: () => '1.000001',
  click: async () => 200,
};

const root = writeWorkspace({
  'c_vault.resource-type.yaml': JSON.stringify({
    description: '',
    schema: {
      type: 'object',
      properties: { pin: { type: 'string', password: true }, user: { type: 'string' } },
    },
  }),
  'f/a/vault.resource.yaml': JSON.stringify({
    description: '',
    resource_type: 'c_vault',
    value: { pin: '4711-plain', user: 'ann', key: '$var:f/a/key', url: `https://x/?k=${SECRET}` },
  }),
  'f/a/branching__flow/flow.yaml': flowYaml([
    {
      id: 'each',
      value: {
        type: 'forloopflow',
        iterator: { type: 'static', value: ['left', 'right'] },
        skip_failures: true,
        modules: [
          {
            id: 'choose',
            value: {
              type: 'branchone',
              branches: [
                {
                  summary: 'To the left',
                  expr: 'flow_input.iter.value === "left"',
                  modules: [{ id: 'go', value: { type: 'identity' } }],
                },
              ],
              default: [{ id: 'stay', value: { type: 'identity' } }],
            },
          },
        ],
      },
    },
    { id: 'end', value: { type: 'identity' } },
  ]),
  'f/a/by_hand__flow/flow.yaml': JSON.stringify({
    ...JSON.parse(
      flowYaml([{ id: 'a', value: { type: 'flow', path: 'f/a/branching', input_transforms: {} } }]),
    ),
    labels: ['by hand'],
  }),
  'f/a/ticks__flow/flow.yaml': flowYaml([{ id: 'a', value: { type: 'identity' } }]),
  'f/a/ticks.schedule.yaml': JSON.stringify({
    ...{ summary: '', schedule: '0 0 * * * *', timezone: 'UTC', cron_version: 'v2', enabled: false },
    ...{ script_path: 'f/a/ticks', is_flow: true, args: {} },
  }),
  'f/a/alone__flow/flow.yaml': flowYaml([{ id: 'a', value: { type: 'identity' } }]),
});

async function open() {
  const place = openPlace('local', { LOCAL_WORKSPACE_DIR: root, LOCAL_STATE_DIR: `${root}/.state` });
  const services = async () => ({
    chat,
    variables: [{ path: 'f/a/key', value: SECRET, isSecret: true }],
    stop: async () => {},
  });
  return openRuntime(place, { PORT: '0', WM_TOKEN: TOKEN }, services, { extend: addConsole });
}

describe('the console', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    await opened.close();
    removeWorkspaces();
  });
  const fetchAs = (token: string, path: string, init: RequestInit = {}) =>
    fetch(`${opened.api.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
  const get = (path: string) => fetchAs(TOKEN, `/api/w/local/console/${path}`);

  test('returns 401 without the token on every route', async () => {
    for (const path of [
      '',
      '/runs',
      '/runs/1',
      '/events',
      '/chat',
      '/chat/messages/here',
      '/resource/f/a/vault',
      '/schedules',
      '/runnables',
    ]) {
      const address = path === '' ? '/api/console' : `/api/w/local/console${path}`;
      expect({ address, status: (await fetchAs('wrong', address)).status }).toEqual({ address, status: 401 });
    }
  });

  test('serves its page with a Content-Security-Policy that blocks foreign and inline scripts', async () => {
    for (const path of [
      '/',
      '/runs/some-id',
      '/start/flow/f/a/branching',
      '/chat/here',
      '/console/main.ts',
    ]) {
      const response = await fetch(`${opened.api.url}${path}`);
      expect(response.status).toBe(200);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
    }
  });

  test('serves every module that its page imports', async () => {
    const transpiler = new Bun.Transpiler({ loader: 'js' });
    const served = new Set(['/console/main.ts']);
    for (const path of served) {
      const response = await fetch(`${opened.api.url}${path}`);
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      for (const imported of transpiler.scanImports(await response.text()))
        served.add(new URL(imported.path, `http://page${path}`).pathname);
    }
    expect(served.size).toBeGreaterThan(10);
  });

  test('serves no file from outside its directory', async () => {
    for (const path of [
      '/console/../console.ts',
      '/console/%2e%2e/console.ts',
      '/console/..%2fconsole.ts',
      '/console/nothing.ts',
    ]) {
      expect((await fetch(`${opened.api.url}${path}`)).status).toBe(404);
    }
  });

  test('returns a resource with its references, and masks values that are secret by type or content', async () => {
    const { value } = (await (await get('resource/f/a/vault')).json()) as { value: unknown };
    expect(value).toEqual({
      pin: '••••••••',
      user: 'ann',
      key: '$var:f/a/key',
      url: 'https://x/?k=••••••••',
    });
  });

  test('returns a run as a tree of iterations and chosen branches', async () => {
    const { runtime } = opened;
    const id = runtime.run({ kind: 'flow', path: 'f/a/branching', args: {} });
    await runtime.wait(id);
    const { run, steps } = (await (await get(`runs/${id}`)).json()) as { run: object; steps: object[] };
    expect(run).toMatchObject({ id, kind: 'flow', state: 'success', path: 'f/a/branching' });
    const branch = (note: string, name: string) => ({
      name: 'choose',
      note,
      children: [{ name, state: 'success' }],
    });
    expect(steps).toMatchObject([
      {
        name: 'each',
        kind: 'loop',
        note: '2 items',
        children: [
          { name: '1', note: 'left', children: [branch('To the left', 'go')] },
          { name: '2', note: 'right', children: [branch('otherwise', 'stay')] },
        ],
      },
      { name: 'end', state: 'success' },
    ]);
  });

  test('says what starts each flow, so that those for people stand first', async () => {
    const all = (await (await get('runnables')).json()) as Runnable[];
    expect(Object.fromEntries(all.map(({ path, startedBy }) => [path, startedBy]))).toEqual({
      'f/a/alone': 'others',
      'f/a/branching': 'flows',
      'f/a/by_hand': 'people',
      'f/a/ticks': 'schedules',
    });
  });

  test('streams the ids of what changed, and nothing else', async () => {
    const response = await get('events');
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    const until = async (word: string) => {
      while (!text.includes(word)) text += decoder.decode((await reader?.read())?.value);
    };
    await until('event: open');
    const id = opened.runtime.run({ kind: 'flow', path: 'f/a/branching', args: {} });
    await until(id);
    await reader?.cancel();
    expect(text).toContain('event: changes');
  });

  test.each([
    [{ place: 'there', author: 'ann', text: 'hello' }, 400, 'no place there'],
    [{ place: 'here', author: 'bob', text: 'hello' }, 400, 'bob is not a member'],
    [{ place: 'here', author: 'ann', text: '  ' }, 422, 'write something first'],
  ])('refuses an invalid message: %j', async (message, status, reason) => {
    const response = await fetchAs(TOKEN, '/api/w/local/console/chat/messages', {
      method: 'POST',
      body: JSON.stringify(message),
    });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(reason);
  });
});
