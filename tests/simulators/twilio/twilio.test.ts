import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import twilio from 'twilio';
import { startTwilio, type TwilioSimulator } from '../../../simulators/twilio/index.ts';

/**
 * The schema `api.v2010.account.message` and the enumeration `message_enum_status` of Twilio's published OpenAPI description
 * (twilio/twilio-oai, spec/json/twilio_api_v2010.json).
 */
const fields = [
  'account_sid',
  'api_version',
  'body',
  'date_created',
  'date_sent',
  'date_updated',
  'direction',
  'error_code',
  'error_message',
  'from',
  'messaging_service_sid',
  'num_media',
  'num_segments',
  'price',
  'price_unit',
  'sid',
  'status',
  'subresource_uris',
  'to',
  'uri',
];
const pageFields = [
  'end',
  'first_page_uri',
  'messages',
  'next_page_uri',
  'page',
  'page_size',
  'previous_page_uri',
  'start',
  'uri',
];

const authToken = 'simulated-token';
let receiver: ReturnType<typeof Bun.serve>;
let received: { url: string; form: Record<string, string>; signature: string }[] = [];
let simulator: TwilioSimulator;
beforeAll(() => {
  receiver = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      received.push({
        url: request.url,
        form: Object.fromEntries(new URLSearchParams(await request.text())),
        signature: request.headers.get('x-twilio-signature') ?? '',
      });
      return new Response('');
    },
  });
  simulator = startTwilio({ authToken });
});
afterAll(async () => {
  await simulator.stop();
  await receiver.stop(true);
});

/** The official client, pointed at the simulator. */
function client(token = authToken) {
  const official = twilio(simulator.accountSid, token, { lazyLoading: true });
  official.api.baseUrl = simulator.url;
  return official;
}

const text = { to: '+447700900001', from: '+15005550006', body: 'Hello' };

describe('the simulated Twilio', () => {
  test('creates a message as the official client expects it', async () => {
    const message = await client().messages.create(text);
    expect(message).toMatchObject({ status: 'queued', to: text.to, body: 'Hello', numSegments: '1' });
    expect(message.sid).toMatch(/^(SM|MM)[0-9a-fA-F]{32}$/);
    expect(message.dateCreated.getTime()).toBeCloseTo(Date.now(), -5);
    const [listed] = await client().messages.list({ to: text.to, limit: 1 });
    expect(listed?.sid).toBe(message.sid);
  });

  test('answers with the fields of the published description, no more and no fewer', async () => {
    const url = `${simulator.url}/2010-04-01/Accounts/${simulator.accountSid}/Messages.json`;
    const authorization = `Basic ${btoa(`${simulator.accountSid}:${authToken}`)}`;
    const created = await fetch(url, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ To: text.to, From: text.from, Body: text.body }),
    });
    expect(created.status).toBe(201);
    expect(Object.keys((await created.json()) as object).sort()).toEqual(fields);
    const page = (await (await fetch(url, { headers: { authorization } })).json()) as object;
    expect(Object.keys(page).sort()).toEqual(pageFields);
  });

  test.each([
    ['+15005550001', 21_211],
    ['+15005550002', 21_612],
    ['+15005550003', 21_408],
    ['+15005550004', 21_610],
    ['+15005550009', 21_614],
  ])('refuses the test number %s with %i', async (to, code) => {
    const refused = client().messages.create({ ...text, to });
    await expect(refused).rejects.toMatchObject({ status: 400, code });
  });

  test('refuses a sender that cannot send, a missing body and a wrong token', async () => {
    const from = '+15005550007';
    await expect(client().messages.create({ ...text, from })).rejects.toMatchObject({ code: 21_606 });
    const { to } = text;
    await expect(client().messages.create({ to, from: text.from })).rejects.toMatchObject({ code: 21_602 });
    await expect(client('wrong').messages.create(text)).rejects.toMatchObject({ status: 401, code: 20_003 });
  });

  test('reports statuses with a signature that the official client accepts', async () => {
    received = [];
    const statusCallback = `http://127.0.0.1:${receiver.port}/receipt?attempt=a1`;
    const { sid } = await client().messages.create({ ...text, statusCallback });
    await simulator.idle();
    expect(received.map(({ form }) => `${form.MessageSid} ${form.MessageStatus}`)).toEqual([
      `${sid} sent`,
      `${sid} delivered`,
    ]);
    for (const { url, form, signature } of received)
      expect(twilio.validateRequest(authToken, signature, url, form)).toBe(true);
  });

  test('has every fault: a lost answer has taken effect, the others have not', async () => {
    const before = simulator.messages().length;
    const method = 'POST Messages';
    simulator.faults.next({ method, kind: 'rate_limited' });
    await expect(client().messages.create(text)).rejects.toMatchObject({ status: 429, code: 20_429 });
    simulator.faults.next({ method, kind: 'http_500' });
    await expect(client().messages.create(text)).rejects.toMatchObject({ status: 500, code: 20_500 });
    simulator.faults.next({ method, kind: 'drop_before' });
    await expect(client().messages.create(text)).rejects.toThrow();
    expect(simulator.messages().length).toBe(before);
    simulator.faults.next({ method, kind: 'drop_after' });
    await expect(client().messages.create(text)).rejects.toThrow();
    expect(simulator.messages().length).toBe(before + 1);
  });
});
