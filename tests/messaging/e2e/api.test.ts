import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenAgent, openAgent } from '../../../demo/messaging/serve.ts';

let stateDir: string;
let agent: OpenAgent;
beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'messaging-e2e-'));
  agent = await openAgent({ LOCAL_STATE_DIR: stateDir }, 0);
}, 120_000);
afterAll(async () => {
  await agent.close();
  rmSync(stateDir, { recursive: true, force: true });
});

type Answer = Record<string, string & number>;

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${agent.services.frontDoor.url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, json: (await response.json()) as Answer };
}

async function get(path: string) {
  const response = await fetch(`${agent.services.frontDoor.url}/${path}`);
  return { status: response.status, json: (await response.json()) as Answer };
}

/** The report of a message once it is in a state. */
async function reported(id: string, state: string) {
  for (let look = 0; look < 100; look++) {
    const { json } = await get(`delivery-report/${id}`);
    if (json.status === state) return json;
    await Bun.sleep(100);
  }
  throw new Error(`message ${id} is not ${state}`);
}

describe('the seed’s examples', () => {
  test('a code is sent, found by its id, delivered, verified once', async () => {
    const sent = await post('send-otp', { phone_number: '+447700900001', user_id: 'user123' });
    expect(sent).toMatchObject({ status: 200, json: { success: true, phone_number: '+447700900001' } });
    const report = await reported(sent.json.message_id ?? '', 'delivered');
    expect(report).toMatchObject({ channel: 'SMS', attempts: 1, error_message: null });
    const code = /\d{6}/.exec(agent.services.twilio.messages().at(-1)?.body ?? '')?.[0] ?? '';
    const verify = () => post('verify-otp', { phone_number: '+447700900001', otp: code });
    expect((await verify()).json).toMatchObject({ success: true, code: 'verified' });
    expect((await verify()).json).toMatchObject({ success: false, code: 'none' });
  }, 60_000);
});
