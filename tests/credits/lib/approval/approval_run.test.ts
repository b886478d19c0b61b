import { describe, expect, test } from 'bun:test';
import { cardsPath, readCards, writeCards } from '../../../../f/credits/lib/approval/approval_card.ts';
import { openQuestion, pinnedResults } from '../../../../f/credits/lib/approval/approval_run.ts';
import { ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, ledgerCredit, look, memoryItems } from '../../world.ts';
import { question } from '../approval_world.ts';
import { closedRecord } from '../ledger_world.ts';

const ts = '1767862800.000100';
const ask = question({ turn: 2 });
const reason = { code: 'approval_needed' as const, message: 'above' };
const waiting = closedRecord(ts, { turn: 2, outcome: 'needs_review', reason, ask });

describe('the question that a run is about', () => {
  test('is open while its record waits for exactly this question', async () => {
    const items = memoryItems();
    expect(await openQuestion(items, { channel, ts, ask: 2 })).toBeNull();
    await items.write(ledgerPath(waiting.key), waiting);
    expect(await openQuestion(items, { channel, ts, ask: 2 })).toEqual({ record: waiting, ask });
    expect(await openQuestion(items, { channel, ts, ask: 1 })).toBeNull();
  });

  test('is closed when its record has ended', async () => {
    const items = memoryItems();
    await items.write(ledgerPath(waiting.key), { ...waiting, reason: null, outcome: 'credited' });
    expect(await openQuestion(items, { channel, ts, ask: 2 })).toBeNull();
  });
});

test('pinned results are returned for each link, in order', () => {
  const links = [look(1), look(2), look(3)];
  const [one, three] = [ledgerCredit({ url: look(1) }), ledgerCredit({ url: look(3), amount: '3.00' })];
  expect(pinnedResults({ links, credits: [three, one] })).toEqual([
    { kind: 'credit', ...one },
    { kind: 'skip', url: look(2) },
    { kind: 'credit', ...three },
  ]);
});

describe("the stored list of a question's cards", () => {
  const cards = [{ channel: 'D0ROBIN', ts: '1767862900.000100' }];

  test('is stored beside the decision and read as written', async () => {
    const items = memoryItems();
    expect(await readCards(items, waiting.key, 2)).toBeNull();
    await writeCards(items, waiting.key, 2, cards);
    expect(await readCards(items, waiting.key, 2)).toEqual(cards);
    expect(await readCards(items, waiting.key, 1)).toBeNull();
    expect(cardsPath(waiting.key, 2)).toBe(`f/credits/ledger/${waiting.key}_approval_2_cards`);
  });

  test.each([
    ['no list', { cards: null }],
    ['cards without a place', { cards: [{ channel: 'D0ROBIN' }] }],
    ['cards without a channel', { cards: [{ ts }] }],
    ['nothing', {}],
  ])('is ignored when it contains %s', async (_, note) => {
    const items = memoryItems();
    await items.write(cardsPath(waiting.key, 2), note);
    expect(await readCards(items, waiting.key, 2)).toBeNull();
  });
});
