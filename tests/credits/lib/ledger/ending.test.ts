import { describe, expect, test } from 'bun:test';
import { readRecord } from '../../../../f/credits/lib/ledger/claims.ts';
import { accountPath, answerOf, close, end, failed } from '../../../../f/credits/lib/ledger/ending.ts';
import { type LedgerRecord, outcomes } from '../../../../f/credits/lib/ledger/ledger.ts';
import { ledgerCredit, memoryItems, policy } from '../../world.ts';
import { closedRecord } from '../ledger_world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const account = `AC${'1'.repeat(32)}`;
const held = (changes: Partial<LedgerRecord> = {}) =>
  closedRecord('1763000001.000100', {
    phase: 'posting',
    outcome: null,
    credits: [ledgerCredit()],
    card: true,
    ...changes,
  });
const world = () => ({ items: memoryItems(), policy: policy(), now: () => now });

describe('a request that ends', () => {
  test.each(outcomes.map((outcome) => [outcome, outcome === 'credited'] as const))(
    '%s: its account has had a credit, and a card follows: %p',
    async (outcome, credited) => {
      const context = world();
      const answer = await close(context, held(), { outcome });
      expect(answer).toMatchObject({ outcome, card: credited });
      expect(await context.items.taken(accountPath(account))).toEqual(
        credited ? { key: answer.key } : undefined,
      );
      expect(await readRecord(context.items, answer.key)).toMatchObject({
        phase: 'closed',
        outcome,
        updated_at: now.toISOString(),
      });
    },
  );

  test('as credited without a card has no pending card', async () => {
    expect(await close(world(), held({ card: false }), { outcome: 'credited' })).toMatchObject({
      card: false,
    });
  });

  test('keeps no reason of an earlier outcome', async () => {
    const context = world();
    const reason = { code: 'link_failed' as const, message: 'x' };
    const before = held({ reason, retry_at: now.toISOString() });
    const { key } = await close(context, before, { outcome: 'credited' });
    expect(await readRecord(context.items, key)).toMatchObject({ reason: null, retry_at: null });
  });

  test.each([
    [0, '2026-01-08T12:15:00.000Z', false],
    [1, '2026-01-08T12:30:00.000Z', false],
    [2, null, true],
  ])('as failed after %p failures is retried at %p', async (failures, retry_at, notify) => {
    const context = world();
    const reason = { code: 'link_failed' as const, message: 'Looker did not answer' };
    const answer = await end(context, ...failed(context, held({ failures }), reason));
    expect(answer).toMatchObject({ outcome: 'failed', reason, notify });
    expect(await readRecord(context.items, answer.key)).toMatchObject({ failures: failures + 1, retry_at });
  });
});

test('a record without an outcome counts as failed', () => {
  expect(answerOf(held({ posting: null }))).toMatchObject({
    outcome: 'failed',
    text: null,
    notify: false,
    card: false,
  });
});
