import { describe, expect, test } from 'bun:test';
import { giveVerdict } from '../../../../f/credits/lib/approval/approval.ts';
import { approvalDue, settlingRun, waitingRun } from '../../../../f/credits/lib/approval/approval_run.ts';
import { markNotified } from '../../../../f/credits/lib/ledger/ending.ts';
import type { LedgerRecord } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, memoryItems, policy } from '../../world.ts';
import { question } from '../approval_world.ts';
import { closedRecord } from '../ledger_world.ts';

const ts = '1767862800.000100';
const ask = question({ turn: 3 });
const record = (changes: Partial<LedgerRecord> = {}) =>
  closedRecord(ts, {
    turn: 3,
    outcome: 'needs_review',
    reason: { code: 'approval_needed', message: 'above' },
    lease_until: '2026-01-08T09:30:00.000Z',
    ask,
    ...changes,
  });
const { key } = record();

interface Given {
  notified?: boolean;
  verdictAt?: string;
  record?: LedgerRecord;
}

async function due(now: string, { notified = false, verdictAt, record: of = record() }: Given = {}) {
  const items = memoryItems();
  if (notified) await markNotified(items, { key, turn: 3 });
  if (verdictAt) {
    const verdict = { by: 'slack:U0ROBIN', at: verdictAt, reason: null, amount: '1.00', hash: 'h' };
    await giveVerdict(items, { key, turn: 3 }, { kind: 'approved', ...verdict });
  }
  return approvalDue(items, of, policy(), new Date(now));
}

describe('a question that waits', () => {
  test.each<[string, string, Given]>([
    ['asked by a run that may still be at it', '2026-01-08T09:29:59.999Z', {}],
    ['that people have been asked', '2026-01-08T10:00:00.000Z', { notified: true }],
    ['that runs out in a moment', '2026-01-09T09:00:59.999Z', { notified: true }],
    [
      'whose verdict may be being carried out',
      '2026-01-08T10:30:00.000Z',
      { notified: true, verdictAt: '2026-01-08T10:00:00.000Z' },
    ],
    ['of a record that waits for none', '2026-01-10T00:00:00.000Z', { record: record({ ask: null }) }],
    [
      'of a record that ended for another reason',
      '2026-01-10T00:00:00.000Z',
      { record: record({ reason: { code: 'approval_refused', message: 'x' } }) },
    ],
    [
      'of a record that a run works on',
      '2026-01-10T00:00:00.000Z',
      { record: record({ phase: 'claimed', outcome: null }) },
    ],
  ])('needs nothing: %s', async (_, now, given) => {
    expect(await due(now, given)).toBeNull();
  });

  test.each<[string, string, string, Given]>([
    ['unasked', 'whose run ended before it asked', '2026-01-08T09:30:00.000Z', {}],
    ['expired', 'that has run out, asked', '2026-01-09T09:01:00.000Z', { notified: true }],
    ['expired', 'that has run out, unasked', '2026-01-09T09:01:00.000Z', {}],
    [
      'undone',
      'whose verdict has not been carried out',
      '2026-01-08T10:30:00.001Z',
      { notified: true, verdictAt: '2026-01-08T10:00:00.000Z' },
    ],
    [
      'undone',
      'whose verdict came in time, also once it would have run out',
      '2026-01-10T00:00:00.000Z',
      { verdictAt: '2026-01-08T10:00:00.000Z' },
    ],
  ])('needs a run, %s: %s', async (why, _, now, given) => {
    expect(await due(now, given)).toEqual({ key, channel, ts, ask: 3, why } as Awaited<
      ReturnType<typeof due>
    >);
  });
});

describe('the id of a run', () => {
  test('follows from the question, so that one question has one run that waits', () => {
    // The SHA-256 of `creditbot approval C0CREDIT01_1767862800_000100 3`, as a UUID of version 8.
    expect(waitingRun(key, 3)).toBe('4585ff60-0e65-8dd7-af1e-39073b4330a3');
    expect(waitingRun(key, 4)).not.toBe(waitingRun(key, 3));
    expect(waitingRun('another', 3)).not.toBe(waitingRun(key, 3));
  });

  test('of a decision differs for each attempt', () => {
    expect(settlingRun(key, 3, 'a')).toBe('15bcb1d9-fab5-84a5-acfc-0717a1d7d9d8');
    const ids = [
      waitingRun(key, 3),
      settlingRun(key, 3, 'b'),
      settlingRun(key, 4, 'a'),
      settlingRun('x', 3, 'a'),
    ];
    expect(new Set([settlingRun(key, 3, 'a'), ...ids]).size).toBe(5);
  });
});
