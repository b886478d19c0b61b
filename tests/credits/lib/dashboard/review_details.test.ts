import { describe, expect, test } from 'bun:test';
import { reviewDetails } from '../../../../f/credits/lib/dashboard/review_details.ts';
import { ledgerCredit } from '../../world.ts';
import { closedRecord } from '../ledger_world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const ts = '1763000001.000100';
const review = closedRecord(ts, { outcome: 'needs_review', reason: { code: 'no_rows', message: 'm' } });
const message = { ts, user: 'U0DANA', text: 'Credit request\n<https://acme.cloud.looker.com/looks/1|spend>' };

describe('the details of a review', () => {
  test('hold requester, message, and the spend of every link', () => {
    const details = reviewDetails(
      review,
      [message],
      [ledgerCredit({ customer: 'Tidewater' })],
      ['verify'],
      now,
    );
    expect(details).toMatchObject({
      requester: 'U0DANA',
      message: 'Credit request\nspend',
      thread_problem: null,
      attempt: 1,
      blocked: null,
      spend: [{ customer: 'Tidewater', account: `AC${'1'.repeat(32)}`, amount: '1.00', product: 'verify' }],
      products: ['verify'],
    });
  });

  test('show the beginning of a long message, with short addresses', () => {
    const text = `Credit request https://acme.cloud.looker.com/explore/${'x'.repeat(80)} ${'y'.repeat(500)}`;
    const shown = reviewDetails(review, [{ ...message, text }], [], [], now).message ?? '';
    expect(shown).toStartWith('Credit request https://acme.cloud.looker.com/explore/xxxxxxxxxx… yyyy');
    expect(shown.length).toBe(401);
  });

  test('are complete enough without Slack, and say why it shows nothing', () => {
    expect(reviewDetails(review, null, [], [], now)).toMatchObject({
      requester: null,
      thread_problem: 'the message is deleted in Slack',
    });
    const problem = 'Slack did not answer';
    expect(reviewDetails(review, { problem }, [], [], now)).toMatchObject({ thread_problem: problem });
  });

  const by = 'windmill:olga declined it: x';
  test.each([
    ['handled', { outcome: 'skipped', reason: { code: 'handled_by_hand', message: by } }, by],
    ['declined', { outcome: 'skipped', reason: { code: 'declined_by_hand', message: by } }, by],
    ['credited', { outcome: 'credited', reason: null, amount: '12.50' }, 'this request was credited $12.50'],
    [
      'under way',
      { phase: 'claimed', outcome: null, lease_until: '2026-01-08T12:20:00.000Z' },
      'a run works on this request until 2026-01-08 12:20 UTC',
    ],
  ] as const)('say that a request cannot be closed: %s', (_, changes, why) => {
    expect(reviewDetails({ ...review, ...changes }, [message], [], [], now).blocked).toBe(why);
  });

  test('of a request that no run has claimed have attempt 0', () => {
    expect(reviewDetails(null, [message], [], [], now)).toMatchObject({ attempt: 0, blocked: null });
  });
});
