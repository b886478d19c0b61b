import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { notifier, parseNotifier } from '../../../f/shared/clients/notifier.ts';

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
      if (path === `/api/w/w/resources/get_value_interpolated/${sender.path}`) return resource();
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
const sender = { path: 'f/x/resources/notifier', source: 'xbot' };
const send = (text: string) => {
  const slack = { token: 'xoxb-1', api_url: `${url}/slack/`, operator_user_id: 'U0OPERATOR' };
  return notifier(slack, sender).send(text);
};

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
    expect(taken).toEqual([{ path: '/hook', body: { source: 'xbot', text: 'hello' } }]);
  });

  test.each([
    ['refuses', () => new Response('no', { status: 500 })],
    ['leads elsewhere', () => new Response('', { status: 302, headers: { location: '/other' } })],
  ])('did not arrive when the webhook %s, and the key in its URL is not disclosed', async (_, answer) => {
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
  ])('is refused with a fix when the notifier is %j', async (value) => {
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

describe('the notifier resource', () => {
  test('defaults to a direct message', () => {
    expect(parseNotifier(undefined, 'f/x/n')).toEqual({ kind: 'slack_dm' });
  });

  test.each([
    [{ kind: 'slack_dm' }],
    [{ kind: 'webhook', url: 'https://hooks.example.com/x' }],
    [{ kind: 'webhook', url: 'http://10.0.0.7:8080/x' }],
  ] as const)('accepts %j', (value) => {
    expect(parseNotifier(value, 'f/x/n')).toEqual(value);
  });

  test.each([
    ['null', null, 'value'],
    ['a text', 'slack_dm', 'value'],
    ['an unknown kind', { kind: 'pager' }, 'kind'],
    ['a webhook without its address', { kind: 'webhook' }, 'url'],
    ['an address that is none', { kind: 'webhook', url: 'secret-token' }, 'url'],
    ['an address of a file', { kind: 'webhook', url: 'file:///secret-token' }, 'url'],
    ['a protocol that ends like http', { kind: 'webhook', url: 'xhttp://secret-token.example' }, 'url'],
    ['a protocol that begins like https', { kind: 'webhook', url: 'httpsx://secret-token.example' }, 'url'],
    ['an address for a direct message', { kind: 'slack_dm', url: 'https://secret-token.example' }, 'value'],
    ['one field too many', { kind: 'webhook', url: 'https://a.example', secret: 'secret-token' }, 'value'],
  ])('is refused with %s, without disclosing its content', (_, value, field) => {
    expect(() => parseNotifier(value, 'f/x/n')).toThrow(
      expect.objectContaining({
        name: 'SharedError',
        code: 'notifier_invalid',
        message: `The resource f/x/n is not valid (${field}): write {kind: slack_dm}, or {kind: webhook, url: https://...}`,
        cause: undefined,
      }),
    );
  });

  test('is refused with the names of all invalid fields', () => {
    expect(() => parseNotifier({ kind: 'webhook', url: 7, more: 1 }, 'f/x/n')).toThrow(
      'not valid (url, value)',
    );
  });
});
