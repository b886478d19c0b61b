import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { operatorNotifier } from '../../../f/shared/clients/notifier.ts';

const names = ['WM_WORKSPACE', 'WM_TOKEN', 'BASE_INTERNAL_URL', 'BASE_URL'] as const;
const before = names.map((name) => process.env[name]);
let resource: () => Response;
let webhook: () => Response;
let taken: { path: string; body: unknown }[];
let server: ReturnType<typeof Bun.serve>;
let url: string;

/** Windmill, Slack and the webhook in one. */
beforeEach(() => {
  taken = [];
  webhook = () => new Response('thanks');
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const path = new URL(request.url).pathname;
      if (path.startsWith('/api/w/w/resources/get_value_interpolated/')) return resource();
      const form = request.headers.get('content-type')?.includes('form') ?? false;
      taken.push({
        path,
        body: form ? Object.fromEntries(new URLSearchParams(await request.text())) : await request.json(),
      });
      if (path === '/slack/conversations.open') return Response.json({ ok: true, channel: { id: 'D0' } });
      if (path === '/slack/chat.postMessage') return Response.json({ ok: true, ts: '1.1' });
      return webhook();
    },
  });
  url = `http://127.0.0.1:${server.port}`;
  Object.assign(process.env, { WM_WORKSPACE: 'w', WM_TOKEN: 't', BASE_INTERNAL_URL: url, BASE_URL: url });
});
afterEach(async () => {
  await server.stop(true);
  for (const [index, name] of names.entries()) {
    if (before[index] === undefined) delete process.env[name];
    else process.env[name] = before[index];
  }
});
const send = (text: string) =>
  operatorNotifier({ token: 'xoxb-1', api_url: `${url}/slack/`, operator_user_id: 'U0OPERATOR' }).send(text);

describe('a private message', () => {
  test.each([
    ['the notifier says so', () => Response.json({ kind: 'slack_dm' })],
    ['there is no notifier', () => new Response('not found', { status: 404 })],
  ])('is a direct message in Slack when %s', async (_, answer) => {
    resource = answer;
    await send('hello');
    expect(taken.map(({ path }) => path)).toEqual(['/slack/conversations.open', '/slack/chat.postMessage']);
    expect(taken[1]?.body).toMatchObject({ channel: 'D0', text: 'hello' });
  });

  test('goes to the webhook, and not to Slack, when the notifier is one', async () => {
    resource = () => Response.json({ kind: 'webhook', url: `${url}/hook` });
    await send('hello');
    expect(taken).toEqual([{ path: '/hook', body: { source: 'creditbot', text: 'hello' } }]);
  });

  test.each([
    ['refuses', () => new Response('no', { status: 500 })],
    ['leads elsewhere', () => new Response('', { status: 302, headers: { location: '/other' } })],
  ])('did not arrive when the webhook %s, and the key in its address is not told', async (_, answer) => {
    resource = () => Response.json({ kind: 'webhook', url: `${url}/hook?key=s3cret` });
    webhook = answer;
    const failure = await send('hello').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'notifier_unavailable', retryable: true });
    expect(String(failure)).not.toContain('s3cret');
    expect(taken.filter(({ path }) => path === '/other')).toEqual([]);
  });

  test.each([
    { kind: 'mail' },
    { kind: 'webhook' },
    { kind: 'webhook', url: 'file:///etc/s3cret' },
    { kind: 'webhook', url: 's3cret' },
  ])('is refused with the way out when the notifier is %j', async (value) => {
    resource = () => Response.json(value);
    const failure = await send('hello').catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'notifier_invalid',
      message: expect.stringContaining('kind: slack_dm'),
    });
    expect(String(failure)).not.toContain('s3cret');
    expect(taken).toEqual([]);
  });
});

test('every script tells the operator through the notifier; only people besides the operator get direct messages', async () => {
  const scripts = [...new Bun.Glob('f/credits/scripts/*.ts').scanSync('.')];
  const direct = [];
  for (const script of scripts) {
    const calls = (await Bun.file(script).text()).match(/sendDirectMessage\(.*/g) ?? [];
    direct.push(...calls.filter((call) => !call.includes(', user)')));
  }
  expect(scripts.length).toBeGreaterThan(20);
  expect(direct).toEqual([]);
});
