import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { storeReceipt } from '../../../f/messaging/clients/receipt_store.ts';
import type { ReceiptStatus } from '../../../f/messaging/lib/progress/progress.ts';
import type { Receipt } from '../../../f/messaging/lib/twilio/receipt.ts';
import { type AgentWorld, agentWorld, handOver, viewOf, workOff } from '../agent_world.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
}, 60_000);
afterAll(() => world.stop());

const sms = { phone_number: '+447700900001', content: 'Hello', preferred_channel: 'SMS' };

function receiptOf(attempt: string, status: ReceiptStatus): Receipt {
  return {
    provider: 'twilio',
    event_id: `${attempt}:${status}`,
    attempt,
    provider_id: `SM${attempt.replaceAll('-', '')}`,
    status,
    raw_hash: 'f'.repeat(64),
  };
}

/** Sends a message; returns it with its first attempt. */
async function sent(message: object = sms): Promise<{ id: string; attempt: string }> {
  return world.within(async (agent) => {
    const [id = ''] = await handOver(agent, [message]);
    await workOff(agent, world.providers);
    const attempt = await agent.database.transaction(async (sql) => {
      const [row] = await sql<
        { id: string }[]
      >`select id from messaging.attempt where message = ${id} and n = 1`;
      return row?.id ?? '';
    });
    return { id, attempt };
  });
}

const report = (attempt: string, status: ReceiptStatus) =>
  world.within((agent) => storeReceipt(agent, receiptOf(attempt, status)));

describe('receipts', () => {
  test('twice, out of order and at once give one end', async () => {
    const { id, attempt } = await sent();
    expect(await report(attempt, 'delivered')).toBe('stored');
    expect(await report(attempt, 'delivered')).toBe('repeated');
    const statuses: ReceiptStatus[] = ['sent', 'undelivered', 'accepted', 'read', 'sent'];
    await Promise.all(statuses.map((status) => report(attempt, status)));
    const view = await world.within((agent) => viewOf(agent, id));
    expect(view).toMatchObject({ state: 'delivered', attempts: [{ state: 'read' }] });
  });

  test('undelivered ends as failed, a later delivered corrects it', async () => {
    const { id, attempt } = await sent();
    await report(attempt, 'undelivered');
    expect((await world.within((agent) => viewOf(agent, id))).state).toBe('failed');
    await report(attempt, 'delivered');
    expect((await world.within((agent) => viewOf(agent, id))).state).toBe('delivered');
  });

  test('one that arrives after a lost answer resolves the unknown outcome', async () => {
    world.twilio.faults.next({ method: 'POST Messages', kind: 'drop_after' });
    const { id, attempt } = await sent();
    expect((await world.within((agent) => viewOf(agent, id))).state).toBe('unknown');
    await report(attempt, 'delivered');
    const view = await world.within((agent) => viewOf(agent, id));
    expect(view).toMatchObject({ state: 'delivered', attempts: [{ state: 'delivered' }] });
  });

  test('of an attempt that does not exist is answered and changes nothing', async () => {
    expect(await report(crypto.randomUUID(), 'delivered')).toBe('unknown');
  });

  test('the trail has each change of state with its time and who made it', async () => {
    const { id, attempt } = await sent();
    await report(attempt, 'sent');
    await report(attempt, 'delivered');
    const trail = await world.within((agent) =>
      agent.database.transaction(async (sql) => {
        const rows = await sql<{ actor: string; n: number | null; state: string; at: string }[]>`
          select actor, n, state, at from messaging.event where message = ${id} order by seq`;
        return rows.map(({ actor, n, state }) => `${actor} ${n ?? '-'} ${state}`);
      }),
    );
    expect(trail).toEqual([
      'shop - accepted',
      'dispatch 1 accepted',
      'dispatch - accepted',
      'twilio 1 sent',
      'twilio 1 delivered',
      'twilio - delivered',
    ]);
  });
});
