import { beforeEach, describe, expect, test } from 'bun:test';
import { evidencePath } from '../../../../f/credits/lib/ledger/evidence.ts';
import { ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { reconcile } from '../../../../f/credits/lib/reconcile/reconcile.ts';
import { reportDifferences } from '../../../../f/credits/lib/reconcile/reconcile_report.ts';
import { startPath } from '../../../../f/credits/lib/scan/scan.ts';
import { channel, look, memoryItems, memorySlack, policy } from '../../world.ts';
import { answeredRequest } from '../reconcile_world.ts';

let items: ReturnType<typeof memoryItems>;
let slack: ReturnType<typeof memorySlack>;
let pauses: number;
const now = new Date('2025-11-14T10:00:00Z');
const period = { from: new Date('2025-11-12T00:00:00Z'), until: now };

beforeEach(async () => {
  items = memoryItems();
  slack = memorySlack();
  pauses = 0;
  await items.take(startPath(channel), { ts: '1762900000.000000' });
});

const run = () =>
  reconcile({ items, slack, policy: policy(), now, pause: async () => void pauses++ }, [channel], period);

const answered = () => answeredRequest({ items, slack, now });

async function kinds() {
  const { differences, statement } = await run();
  return { kinds: differences.map(({ kind }) => kind), statement };
}

describe('a reconciliation', () => {
  test('reports no difference only when there is none', async () => {
    await answered();
    await answered();
    slack.say('good morning');
    expect(await run()).toMatchObject({
      records: 2,
      threads: 2,
      credited: 2,
      differences: [],
      statement: '2 credited, 0 wrong, 0 twice, 0 lost',
    });
    expect(pauses).toBe(2);
  });

  test('finds a deleted reply', async () => {
    const { answer } = await answered();
    slack.messages = slack.messages.filter((message) => message !== answer);
    expect(await kinds()).toEqual({
      kinds: ['answer_missing'],
      statement: '1 credited, 0 wrong, 0 twice, 1 lost',
    });
  });

  test('finds an answer deleted with its whole thread', async () => {
    await answered();
    slack.messages = [];
    expect(await kinds()).toMatchObject({ kinds: ['answer_missing'] });
  });

  test('finds an edited reply', async () => {
    const { answer } = await answered();
    answer.text = 'Approved, $9,948.80, exceptions';
    expect(await kinds()).toEqual({
      kinds: ['answer_edited'],
      statement: '1 credited, 1 wrong, 0 twice, 0 lost',
    });
  });

  test('finds another reply in place of the posted one', async () => {
    const { answer } = await answered();
    answer.ts = '1763100000.000100';
    expect(await kinds()).toMatchObject({ kinds: ['answer_missing'] });
  });

  test('finds a second reply of the app', async () => {
    const { answer } = await answered();
    slack.messages.push({ ...answer, ts: '1763100000.000100' });
    expect(await kinds()).toEqual({
      kinds: ['second_answer'],
      statement: '1 credited, 0 wrong, 1 twice, 0 lost',
    });
  });

  test.each([
    ['a person', {}],
    ['another bot', { bot_id: 'B0OTHER' }],
  ])('finds a second reply that %s wrote', async (_who, author) => {
    const { record } = await answered();
    slack.say('*approved*: $4,948.80 then', record.ts);
    Object.assign(slack.messages.at(-1) ?? {}, author);
    expect(await kinds()).toMatchObject({ kinds: ['second_answer'] });
  });

  test('ignores messages about an answer', async () => {
    const { record } = await answered();
    slack.say('Thanks! So $4,948.80 was approved, was it not?', record.ts);
    expect(await kinds()).toMatchObject({ kinds: [] });
  });

  test('finds a missing record by the thread, and by the history', async () => {
    const { record } = await answered();
    items.values.delete(ledgerPath(record.key));
    expect(await kinds()).toEqual({
      kinds: ['record_missing', 'record_missing'],
      statement: '0 credited, 0 wrong, 0 twice, 1 lost',
    });
    items.values.delete('f/credits/history/2025_11_13');
    expect(await kinds()).toMatchObject({ kinds: ['record_missing'] });
  });

  test('finds an answer that is missing in its record', async () => {
    const { record } = await answered();
    await items.write(ledgerPath(record.key), { ...record, outcome: 'failed', posted_ts: null });
    expect((await kinds()).kinds).toContain('answer_unrecorded');
  });

  test('finds a request that no run processed, but none from before CreditBot went live', async () => {
    slack.say(`Credit request <${look(1)}>`);
    expect(await kinds()).toMatchObject({ kinds: ['request_lost'] });
    items.values.delete(`token:${startPath(channel)}`);
    await items.take(startPath(channel), { ts: '1763090000.000000' });
    expect(await kinds()).toMatchObject({ kinds: [] });
  });

  test.each([
    ['an amount', { credit_amount: '4948.79' }],
    ['no amount', { credit_amount: null }],
  ])('finds a summary with %s other than the record', async (_what, change) => {
    const { artifact } = await answered();
    await items.write(artifact, { ...((await items.read(artifact)) as object), ...change });
    expect(await kinds()).toMatchObject({
      kinds: ['summary_differs'],
      statement: '1 credited, 1 wrong, 0 twice, 0 lost',
    });
  });

  test('finds a summary whose inputs result in another amount', async () => {
    const { artifact } = await answered();
    const kept = (await items.read(artifact)) as {
      calculation: { inputs: { guard: { blocked: number }[] } };
    };
    for (const row of kept.calculation.inputs.guard) row.blocked++;
    await items.write(artifact, kept);
    expect(await kinds()).toMatchObject({ kinds: ['summary_differs'] });
  });

  test('finds a summary deleted too early', async () => {
    const { artifact } = await answered();
    items.values.delete(artifact);
    expect(await kinds()).toMatchObject({ kinds: ['summary_missing'] });
  });

  test('finds an amount that differs from the sum of its links', async () => {
    const { record, answer } = await answered();
    const text = 'Approved, $5,000.00, exceptions';
    await items.write(ledgerPath(record.key), {
      ...record,
      amount: '5000.00',
      posting: { kind: 'credit', text },
    });
    answer.text = text;
    if (answer.metadata?.event_payload) answer.metadata.event_payload.amount = '5000.00';
    expect((await kinds()).kinds).toEqual(['amount_differs', 'history_differs']);
  });

  test('accepts an amount set by a person', async () => {
    const { record, answer } = await answered();
    const text = 'Approved, $5,000.00, exceptions';
    const by = { by: 'windmill:admin', at: now.toISOString(), reason: 'agreed with the customer' };
    await items.write(ledgerPath(record.key), {
      ...record,
      updated_at: now.toISOString(),
      amount: '5000.00',
      posting: { kind: 'credit', text },
      decisions: [{ kind: 'overridden', amount: '5000.00', ...by }],
    });
    answer.text = text;
    if (answer.metadata?.event_payload) answer.metadata.event_payload.amount = '5000.00';
    expect(await kinds()).toMatchObject({ kinds: [] });
  });

  test('is uncertain while a record is unreadable', async () => {
    const { record } = await answered();
    await items.write(ledgerPath(record.key), { ...record, turn: 'many' });
    expect(await kinds()).toEqual({
      kinds: ['unreadable'],
      statement: '0 credited, 0 wrong, 0 twice, 0 lost, and 1 could not be read: nothing is certain',
    });
  });

  test('ignores a request that is being processed', async () => {
    const { record, answer } = await answered();
    slack.messages = slack.messages.filter((message) => message !== answer);
    const lease_until = new Date(now.getTime() + 60_000).toISOString();
    await items.write(ledgerPath(record.key), { ...record, phase: 'posting', outcome: null, lease_until });
    expect(await kinds()).toMatchObject({ kinds: [] });
  });
});

describe('the operator', () => {
  test('is notified of each difference once, and not without any', async () => {
    const sent: string[] = [];
    const report = async () =>
      reportDifferences({ items, send: async (text) => void sent.push(text) }, await run());
    const { answer, record } = await answered();
    expect(await report()).toBe(0);
    answer.text = 'Approved, $9.00, <!channel>';
    expect(await report()).toBe(1);
    expect(await report()).toBe(0);
    slack.messages = slack.messages.filter((message) => message !== answer);
    expect(await report()).toBe(1);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toContain(`answer_edited · ${record.key}`);
    expect(sent[0]).not.toContain('<!channel>');
    expect(items.values.has(evidencePath(record))).toBe(true);
  });
});
