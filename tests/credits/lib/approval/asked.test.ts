import { describe, expect, test } from 'bun:test';
import { askedBefore, giveVerdict, newAsk } from '../../../../f/credits/lib/approval/approval.ts';
import type { LedgerRecord } from '../../../../f/credits/lib/ledger/ledger.ts';
import { memoryItems } from '../../world.ts';
import { question } from '../approval_world.ts';
import { closedRecord } from '../ledger_world.ts';

const at = '2026-01-08T10:00:00.000Z';
const ask = question();
const decision = (kind: 'approved' | 'refused') => ({
  kind,
  by: 'slack:U0ROBIN',
  at,
  reason: 'so it is',
  amount: '1.00',
});
const record = (changes: Partial<LedgerRecord> = {}) =>
  closedRecord('1767862800.000100', { ask, ...changes });

/** @param about what the verdict is about; null for no verdict */
async function asked(
  of: LedgerRecord,
  hash: string,
  kind: 'approved' | 'refused' = 'approved',
  about: string | null = null,
) {
  const items = memoryItems();
  if (about !== null) {
    await giveVerdict(items, { key: of.key, turn: 1 }, { ...decision(kind), hash: about });
  }
  return askedBefore(items, of, hash);
}

describe('a proposal', () => {
  test.each([
    ['has never been asked about where there was no question', record({ ask: null }), 'h', 'never'],
    ['waits without a verdict', record(), 'h', 'waiting'],
    ['has never been asked about where the question was about another', record(), 'other', 'never'],
  ] as const)('%s', async (_, of, hash, kind) => {
    expect(await asked(of, hash)).toEqual({ record: of, asked: { kind } });
  });

  test('is approved by a decision about exactly it, which the record contains', async () => {
    const noted = record({ decisions: [decision('approved')] });
    expect(await asked(record(), 'h', 'approved', 'h')).toEqual({
      record: noted,
      asked: { kind: 'approved' },
    });
    expect(await asked(noted, 'h', 'approved', 'h')).toEqual({ record: noted, asked: { kind: 'approved' } });
  });

  test('is refused once: a restart by a person asks it anew', async () => {
    const noted = record({ decisions: [decision('refused')] });
    expect(await asked(record(), 'h', 'refused', 'h')).toEqual({
      record: noted,
      asked: { kind: 'turned_down', verdict: { ...decision('refused'), hash: 'h' } },
    });
    expect(await asked(noted, 'h', 'refused', 'h')).toEqual({ record: noted, asked: { kind: 'never' } });
  });

  test.each([
    ['a verdict on a question about another', 'other', 'h'],
    ['a verdict with the hash of another', 'h', 'forged'],
  ])('is not decided by %s, which the record still contains', async (_, hash, about) => {
    expect(await asked(record(), hash, 'approved', about)).toEqual({
      record: record({ decisions: [decision('approved')] }),
      asked: { kind: 'never' },
    });
  });

  test('is distinguished from an earlier decision of the same person', async () => {
    const earlier = { ...decision('approved'), at: '2026-01-07T10:00:00.000Z' };
    const { record: noted } = await asked(record({ decisions: [earlier] }), 'h', 'approved', 'h');
    expect(noted.decisions).toEqual([earlier, decision('approved')]);
  });
});

test('a new question expires after the hours of the policy', () => {
  const causes = [{ code: 'approval_above' as const, message: 'above' }];
  const proposal = { hash: 'h', causes, requester: null, linksGiven: true };
  expect(newAsk(record({ turn: 4 }), proposal, { expires_hours: 2 }, new Date(at))).toEqual({
    turn: 4,
    hash: 'h',
    causes: ask.causes,
    asked_at: at,
    expires_at: '2026-01-08T12:00:00.000Z',
    requester: null,
    links_given: true,
  });
});
