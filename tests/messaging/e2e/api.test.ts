import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenAgent, openAgent } from '../../../demo/messaging/serve.ts';
import { putClient } from '../../../f/messaging/clients/client_store.ts';
import { scopeSchema } from '../../../f/messaging/lib/api/access.ts';
import { routes } from '../../../f/messaging/lib/api/routes.ts';
import { parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';

const root = join(import.meta.dir, '../../..');
let stateDir: string;
let agent: OpenAgent;
beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'messaging-e2e-'));
  agent = await openAgent({ LOCAL_STATE_DIR: stateDir }, 0);
  await withDatabase(parseDatabase(agent.services.database), (open) =>
    open.transaction(async (sql) => {
      for (const scope of scopeSchema.options) {
        const keyHash = createHash('sha256').update(`key-${scope}`).digest('hex');
        await putClient(sql, { name: scope, keyHash, scopes: [scope] });
      }
    }),
  );
}, 120_000);
afterAll(async () => {
  await agent.close();
  rmSync(stateDir, { recursive: true, force: true });
});

interface Called {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}

async function call(url: string, method: string, body: unknown, headers = {}): Promise<Called> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: method === 'GET' ? null : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

const post = (path: string, body: unknown, headers = {}) =>
  call(`${agent.services.frontDoor.url}/${path}`, 'POST', body, headers);
const get = (path: string) => call(`${agent.services.frontDoor.url}/${path}`, 'GET', null);
/** The route itself, without the front door. */
const onRoute = (path: string, method: string, body: unknown, headers = {}) =>
  call(`${agent.api.url}/api/r/local/messaging/${path}`, method.toUpperCase(), body, headers);

/** The report of a message once it is in a state. */
async function reported(id: unknown, state: string) {
  for (let look = 0; look < 60; look++) {
    const { json } = await get(`delivery-report/${id}`);
    if (json.status === state) return json;
    await Bun.sleep(100);
  }
  throw new Error(`message ${id} is not ${state}`);
}

const sentTo = (phone: string) => agent.services.twilio.messages().filter(({ to }) => to === phone);

describe('the seed’s examples', () => {
  test('a code is sent, found by its id, delivered, verified once', async () => {
    const sent = await post('send-otp', { phone_number: '+447700900101', user_id: 'user123' });
    expect(sent).toMatchObject({ status: 200, json: { success: true, phone_number: '+447700900101' } });
    const report = await reported(sent.json.message_id, 'delivered');
    expect(report).toMatchObject({ channel: 'SMS', attempts: 1, error_message: null });
    expect(report.delivery_time).toBeString();
    const code = /\d{6}/.exec(sentTo('+447700900101').at(-1)?.body ?? '')?.[0] ?? '';
    const verify = () => post('verify-otp', { phone_number: '+447700900101', otp: code });
    expect((await verify()).json).toMatchObject({ success: true, code: 'verified' });
    expect((await verify()).json).toMatchObject({ success: false, code: 'none' });
  }, 60_000);

  test('requests, library and usage examples run as they are written', async () => {
    const child = Bun.spawn([join(root, '.venv/bin/python'), join(import.meta.dir, 'seed_examples.py')], {
      env: {
        ...process.env,
        OTP_AGENT_URL: agent.services.frontDoor.url,
        PYTHONPATH: join(root, 'clients/python'),
      },
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Success rate: \d+\.\d\d%\nMessages in queue: \d+\nevery example ran/);
    // Three messages of the welcome series wait for their days.
    const { json } = await get('metrics');
    expect(json.queue_size).toBeGreaterThanOrEqual(3);
  }, 120_000);

  test('curl -d without a content type', async () => {
    const child = Bun.spawn(
      ['curl', '-s', `${agent.services.frontDoor.url}/send-otp`, '-d', '{"phone_number": "+447700900102"}'],
      { stdout: 'pipe' },
    );
    expect(JSON.parse(await child.stdout.text())).toMatchObject({
      success: true,
      phone_number: '+447700900102',
    });
  }, 60_000);
});

describe('every route', () => {
  test('refuses no key, an unknown key and a key without its scope, and takes the one with it', async () => {
    const expected: string[] = [];
    const seen: string[] = [];
    for (const { path, method, scope } of routes) {
      const target = path.replace(':id', crypto.randomUUID());
      const wrong = scopeSchema.options.find((one) => one !== scope);
      const keys = [null, 'nobody', `key-${wrong}`, `key-${scope}`];
      const statuses = await Promise.all(
        keys.map(async (key) => {
          const headers = key === null ? {} : { 'x-api-key': key };
          return (await onRoute(target, method, { unexpected: true }, headers)).status;
        }),
      );
      seen.push(`${path} ${statuses.join(' ')}`);
      const own = method === 'get' ? (path.includes(':id') ? 404 : 200) : 400;
      expected.push(`${path} 401 401 403 ${own}`);
    }
    expect(seen).toEqual(expected);
  }, 240_000);

  test.each([
    ['send-otp', {}, 'body_invalid', 'phone_number'],
    ['send-otp', { phone_number: 447700900001 }, 'body_invalid', 'phone_number'],
    ['send-otp', { phone_number: '07700900001' }, 'phone_invalid', 'phone_number'],
    ['send-otp', { phone_number: '+449098790000' }, 'phone_refused', 'phone_number'],
    ['send-message', { phone_number: '+447700900001', content: ' ' }, 'content_empty', 'content'],
    [
      'send-message',
      { phone_number: '+447700900001', content: 'x', priority: 'URGENT' },
      'body_invalid',
      'priority',
    ],
    [
      'send-message',
      { phone_number: '+447700900001', content: 'x', scheduled_for: 'soon' },
      'body_invalid',
      'scheduled_for',
    ],
    [
      'send-message',
      { phone_number: '+447700900001', template: 'order_shipped' },
      'template_invalid',
      'template',
    ],
    ['send-bulk', { messages: [] }, 'body_invalid', 'messages'],
    [
      'send-bulk',
      { messages: [{ phone_number: '+447700900001', content: 'x' }, { content: 'y' }] },
      'phone_invalid',
      'messages.1.phone_number',
    ],
    ['cleanup', { older_than_days: 0 }, 'body_invalid', 'older_than_days'],
    ['verify-otp', { phone_number: '+447700900001' }, 'body_invalid', 'otp'],
  ])(
    '%s %j is 400 %s and names %s',
    async (path, body, error, field) => {
      expect(await post(path, body)).toMatchObject({ status: 400, json: { success: false, error, field } });
    },
    60_000,
  );
});

describe('an Idempotency-Key', () => {
  test('repeats the first answer, and refuses another body', async () => {
    const headers = { 'idempotency-key': 'order-7' };
    const body = { phone_number: '+447700900103', content: 'Order 7', preferred_channel: 'SMS' };
    const first = await post('send-message', body, headers);
    const second = await post('send-message', body, headers);
    expect(second.json).toEqual(first.json);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    const other = await post('send-message', { ...body, content: 'Order 8' }, headers);
    expect(other).toMatchObject({ status: 422, json: { error: 'key_reused' } });
    await reported(first.json.message_id, 'delivered');
    expect(sentTo('+447700900103')).toHaveLength(1);
  }, 60_000);
});

test('a message of another client is not found', async () => {
  const body = { phone_number: '+447700900104', content: 'Hello', preferred_channel: 'SMS' };
  const { json } = await onRoute('send-message', 'post', body, { 'x-api-key': 'key-send' });
  const path = `delivery-report/${json.message_id}`;
  expect((await onRoute(path, 'get', null, { 'x-api-key': 'key-read' })).status).toBe(404);
  expect((await get(path)).status).toBe(200);
}, 60_000);

test('a forged receipt is refused and changes nothing', async () => {
  const response = await fetch(
    `${agent.services.frontDoor.url}/receipts/twilio?attempt=${crypto.randomUUID()}`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      },
      body: 'MessageSid=SM1&MessageStatus=delivered',
    },
  );
  expect(response.status).toBe(401);
}, 60_000);

test('no code, number, text or key is in the arguments, results and logs of the jobs', async () => {
  const jobs = agent.runtime.jobs({ limit: 10_000 });
  const text = JSON.stringify(jobs);
  expect(jobs.length).toBeGreaterThan(50);
  expect(text).toContain('f/messaging/scripts/send_otp');
  const private_ = agent.services.twilio.messages().flatMap(({ to, body }) => [to, to.slice(1), body]);
  const secrets = [...private_, agent.services.apiKey, 'key-send', 'user123'];
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});
