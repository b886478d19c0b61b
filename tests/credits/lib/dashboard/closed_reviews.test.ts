import { describe, expect, test } from 'bun:test';
import { withClosedReviews } from '../../../../f/credits/lib/dashboard/closed_reviews.ts';
import { isOpen } from '../../../../f/credits/lib/dashboard/dashboard_metrics.ts';
import { ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { memoryItems } from '../../world.ts';
import { fact } from '../dashboard_world.ts';

const review = (key: string, day = '2026-03-02') =>
  fact({ key, day, outcome: 'needs_review', code: 'no_rows', reason: 'nothing', amount: null });
const closed = (code: string, kind: string) => ({
  phase: 'closed',
  outcome: 'skipped',
  reason: { code, message: 'm' },
  decisions: [{ kind }],
});

describe('a review', () => {
  test.each([
    ['handled', 'handled_by_hand'],
    ['declined', 'declined_by_hand'],
  ])('that a person has %s is not open, before the archive has run', async (kind, code) => {
    const items = memoryItems();
    await items.write(ledgerPath('a'), closed(code, kind));
    const [found] = await withClosedReviews(items, [review('a')], {});
    expect(found).toMatchObject({ outcome: 'skipped', code, decision: kind, reason: null });
    expect(found && isOpen(found)).toBe(false);
  });

  test.each([
    ['without a record', undefined],
    ['that runs again', { ...closed('handled_by_hand', 'handled'), phase: 'claimed' }],
    ['that was skipped for another reason', closed('product_not_handled', 'reprocessed')],
  ])('%s stays as the history has it', async (_, record) => {
    const items = memoryItems();
    if (record) await items.write(ledgerPath('a'), record);
    expect(await withClosedReviews(items, [review('a')], {})).toMatchObject([{ outcome: 'needs_review' }]);
  });

  test('is read only when it is open and matches the filter, the newest hundred', async () => {
    const read: string[] = [];
    const items = {
      read: async (path: string) => {
        read.push(path);
      },
    };
    const facts = [
      review('before', '2026-03-01'),
      ...Array.from({ length: 120 }, (_, index) => review(`r${index}`)),
      fact({ key: 'credited' }),
      { ...review('elsewhere'), channel: 'C0B' },
    ];
    await withClosedReviews(items, facts, { from: '2026-03-02', channel: 'C0A' });
    expect(read.length).toBe(100);
    expect(read).not.toContain(ledgerPath('before'));
    expect(read.at(-1)).toBe(ledgerPath('r119'));
  });
});
