import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weekOfOrders } from '../../../demo/backoffice/orders.ts';
import { type BackofficeServices, startServices } from '../../../demo/backoffice/services.ts';
import { type OpenRuntime, openRuntime } from '../../../local/cli/open.ts';
import { openPlace } from '../../../local/cli/state.ts';
import { stripeSignature } from '../../../simulators/payments/index.ts';

let stateDir: string;
let opened: OpenRuntime<BackofficeServices>;
let services: BackofficeServices;
let base: string;
beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'backoffice-e2e-'));
  opened = await openRuntime(openPlace('local', { LOCAL_STATE_DIR: stateDir }), {}, startServices);
  if (opened.services === undefined) throw new Error('the demo runs on its services');
  services = opened.services;
  base = `${opened.api.url}/api/r/local/backoffice`;
}, 120_000);
afterAll(async () => {
  await opened.close();
  rmSync(stateDir, { recursive: true, force: true });
});

test('a signed payment becomes an invoice through the routes, also twice and before its order', async () => {
  const { shop } = services;
  const [one, other] = weekOfOrders(1, new Date('2026-03-08T00:00:00Z'));
  if (one === undefined || other === undefined) throw new Error('orders');
  const answers = await shop.deliver(
    [shop.order(one), shop.pay(one), shop.pay(other), shop.order(other)],
    base,
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const issued = answers.map(({ answer }) => JSON.parse(answer).issued);
  expect(issued).toEqual([[], ['TRB-USD-000001'], [], ['TRB-KWD-000001']]);
  const refund = shop.refund(one, 900, 're_1');
  const again = await shop.deliver([refund], base, 2);
  expect(again.map(({ answer }) => JSON.parse(answer).outcome)).toEqual(['applied', 'repeated']);
}, 120_000);

test('an event that is not signed with the secret of its sender starts no run', async () => {
  const before = opened.runtime.jobs({ limit: 1_000 }).length;
  const body = '{"id":"evt_x"}';
  const post = (headers: Record<string, string>) =>
    fetch(`${base}/payments`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  expect((await post({})).status).toBe(400);
  const seconds = Math.floor(Date.now() / 1_000);
  expect((await post({ 'stripe-signature': stripeSignature('wrong', body, seconds) })).status).toBe(401);
  expect(opened.runtime.jobs({ limit: 1_000 })).toHaveLength(before);
});

test('an event that cannot be read is answered with an error that names the field, so that it is sent again', async () => {
  const webhook = { id: 'evt_bad', to: 'payments' as const, body: '{"id":"evt_bad","type":7}' };
  const [answer] = await services.shop.deliver([webhook], base);
  expect(answer?.status).toBe(422);
  expect(answer?.answer).toContain('type');
}, 60_000);
