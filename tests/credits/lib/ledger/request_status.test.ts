import { describe, expect, test } from 'bun:test';
import {
  type LedgerRecord,
  needsOperator,
  newRecord,
  requestKey,
  requestStatus,
  retryAt,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, look } from '../../world.ts';

const ts = '1763000001.000100';
const now = new Date('2026-01-08T12:00:00Z');
const record = (changes: Partial<LedgerRecord> = {}): LedgerRecord => ({
  ...newRecord(
    { key: requestKey(channel, ts), channel, ts, links: [look(1)] },
    { run: 'run1', policy: 'p1', now, leaseMinutes: 30 },
  ),
  ...changes,
});

describe('the status of a request', () => {
  const closed = (changes: Partial<LedgerRecord>) => record({ phase: 'closed', ...changes });
  const soon = '2026-01-08T12:00:00.001Z';
  const hint = { code: 'link_gone' as const, bad: [look(1)], needed: 1 };
  const links = [look(1), look(2)];

  test.each<[string, LedgerRecord | null, ReturnType<typeof requestStatus>]>([
    ['without a record', null, { kind: 'unclaimed' }],
    ['a moment before its lease is over', record({ lease_until: soon }), { kind: 'held', until: soon }],
    ['when its lease is over', record({ lease_until: now.toISOString() }), { kind: 'due' }],
    [
      'posting, when its lease is over',
      record({ phase: 'posting', lease_until: now.toISOString() }),
      { kind: 'due' },
    ],
    ['without its link', closed({ outcome: 'needs_link', links }), { kind: 'waiting_for_link', not: [] }],
    [
      'in review, operator notified',
      closed({ outcome: 'needs_review', hint, links }),
      { kind: 'waiting_for_link', not: links },
    ],
    [
      'in review, operator not notified',
      closed({ outcome: 'needs_review' }),
      { kind: 'done', outcome: 'needs_review' },
    ],
    ['credited after a hint', closed({ outcome: 'credited', hint }), { kind: 'done', outcome: 'credited' }],
    [
      'failed, a moment before its retry',
      closed({ outcome: 'failed', retry_at: soon }),
      { kind: 'waiting_for_retry', at: soon },
    ],
    ['failed, at its retry', closed({ outcome: 'failed', retry_at: now.toISOString() }), { kind: 'due' }],
    ['failed for good', closed({ outcome: 'failed' }), { kind: 'done', outcome: 'failed' }],
    ['skipped', closed({ outcome: 'skipped' }), { kind: 'done', outcome: 'skipped' }],
  ])('%s', (_, one, stands) => {
    expect(requestStatus(one, now)).toEqual(stands);
  });

  test.each<[Partial<LedgerRecord>, boolean]>([
    [{ phase: 'claimed', outcome: 'failed' }, false],
    [{ outcome: 'failed' }, true],
    [{ outcome: 'failed', retry_at: soon }, false],
    [{ outcome: 'needs_review' }, true],
    [{ outcome: 'needs_review', retry_at: soon }, true],
    [{ outcome: 'dry_run' }, true],
    [{ outcome: 'credited' }, false],
    [{ outcome: 'needs_link' }, false],
    [{ outcome: 'skipped' }, false],
  ])('is sent to the operator with %j: %p', (changes, isSent) => {
    expect(needsOperator(closed(changes))).toBe(isSent);
  });
});

test('a failed request is retried after a doubling delay, and not after its last attempt', () => {
  const claim = { max_attempts: 4, retry_minutes: 15 };
  expect([1, 2, 3, 4, 5].map((failures) => retryAt(failures, now, claim))).toEqual([
    '2026-01-08T12:15:00.000Z',
    '2026-01-08T12:30:00.000Z',
    '2026-01-08T13:00:00.000Z',
    null,
    null,
  ]);
});
