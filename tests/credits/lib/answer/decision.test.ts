import { describe, expect, test } from 'bun:test';
import { approvalText, decide } from '../../../../f/credits/lib/answer/decision.ts';
import type { LinkResult } from '../../../../f/credits/lib/credit/link_credit.ts';
import { look } from '../../world.ts';

const credit = (id: number, amount: string, changes: object = {}): LinkResult => ({
  kind: 'credit',
  url: look(id),
  amount,
  fraud_cost: amount === 'nan' ? '0' : amount,
  monthly_revenue: null,
  account_sid: `AC${String(id).padStart(32, '0')}`,
  customer: null,
  period: { start: '2025-11-04', end: '2025-11-09' },
  product: 'verify',
  modes: [],
  countries: [],
  sql_sha256: `${id}`,
  artifact: 'f/credits/artifacts/x',
  ...changes,
});
const skip = (id: number): LinkResult => ({ kind: 'skip', url: look(id) });
const failed = (id: number, code: 'link_failed' | 'timed_out' | 'cell_failed') =>
  ({ kind: 'failed', url: look(id), code, message: code }) as const;
const decideAll = (...results: LinkResult[]) => decide(results, results.length, 10);

describe('a decision', () => {
  test('adds the credits of all links and ignores products that are not handled', () => {
    const decision = decideAll(credit(1, '100.10'), skip(2), credit(3, '200.20'));
    expect(decision.kind === 'approve' && approvalText(decision.amount, 'exceptions')).toBe(
      'Approved, $300.30, exceptions',
    );
  });

  test('is no answer when no product is handled', () => {
    expect(decideAll(skip(1)).kind).toBe('skip');
  });

  test('asks when there is no link', () => {
    expect(decideAll().kind).toBe('ask_for_link');
  });

  test.each([
    ['failed', failed(2, 'link_failed'), 'fail'],
    ['refused', { kind: 'refuse', url: look(2), code: 'link_gone', reason: 'gone' } as const, 'review'],
  ])('approves nothing when one of several links %s', (_, other, kind) => {
    const decision = decideAll(credit(1, '100.00'), other);
    expect(decision.kind).toBe(kind as typeof decision.kind);
    expect(JSON.stringify(decision)).toContain(look(2));
  });

  test('approves nothing when a link has no result at all', () => {
    expect(decide([credit(1, '1.00')], 2, 10).kind).toBe('fail');
  });

  test.each([
    ['the same link meaning twice', { account_sid: `AC${'1'.padStart(32, '0')}` }],
    [
      'periods that meet',
      { account_sid: `AC${'1'.padStart(32, '0')}`, period: { start: '2025-11-08', end: '2025-11-20' } },
    ],
    ['an unknown account, same SQL', { account_sid: null, sql_sha256: '1' }],
  ])('sends two links with the same spend to review: %s', (_, changes) => {
    const first =
      'account_sid' in changes && changes.account_sid === null
        ? credit(1, '1.00', { account_sid: null })
        : credit(1, '1.00');
    expect(decideAll(first, credit(2, '1.00', changes))).toMatchObject({
      kind: 'review',
      reason: { code: 'links_overlap' },
    });
  });

  test('treats adjacent periods and other products as different spend', () => {
    const account_sid = `AC${'1'.padStart(32, '0')}`;
    expect(
      decideAll(
        credit(1, '1.00'),
        credit(2, '1.00', { account_sid, period: { start: '2025-11-09', end: '2025-11-10' } }),
      ).kind,
    ).toBe('approve');
    expect(decideAll(credit(1, '1.00'), credit(2, '1.00', { account_sid, product: 'psms' })).kind).toBe(
      'approve',
    );
  });

  test('never approves a zero or unreadable amount', () => {
    expect(decideAll(credit(1, '0.00'))).toMatchObject({ kind: 'review', reason: { code: 'zero_credit' } });
    expect(decideAll(credit(1, 'nan'))).toMatchObject({
      kind: 'review',
      reason: { code: 'amount_unreadable' },
    });
  });

  test('sends too many links to review', () => {
    expect(decide([], 11, 10)).toMatchObject({ kind: 'review', reason: { code: 'too_many_links' } });
  });
});

describe('two credits of one request', () => {
  const account_sid = `AC${'1'.padStart(32, '0')}`;
  const none = { account_sid: null };
  const period = (start: string, end: string) => ({ account_sid, period: { start, end } });
  const kind = (a: object, b: object) => decideAll(credit(1, '1.00', a), credit(2, '1.00', b)).kind;

  test.each([
    ['of unknown accounts, by different queries', none, none, 'approve'],
    ['one of an unknown account, by different queries', none, { account_sid }, 'approve'],
    ['one of an unknown account, by the same query', none, { account_sid, sql_sha256: '1' }, 'review'],
    [
      'the other of an unknown account, by the same query',
      { account_sid },
      { ...none, sql_sha256: '1' },
      'review',
    ],
    ['one without a period', { account_sid, period: null }, { account_sid }, 'review'],
    ['the other without a period', { account_sid }, { account_sid, period: null }, 'review'],
    [
      'the first before the second',
      period('2025-11-01', '2025-11-04'),
      period('2025-11-04', '2025-11-09'),
      'approve',
    ],
    [
      'the second before the first',
      period('2025-11-04', '2025-11-09'),
      period('2025-11-01', '2025-11-04'),
      'approve',
    ],
    ['that share a day', period('2025-11-04', '2025-11-09'), period('2025-11-01', '2025-11-05'), 'review'],
  ])('%s', (_, a, b, expected) => {
    expect(kind(a, b)).toBe(expected as ReturnType<typeof kind>);
  });
});

describe('a reason', () => {
  const gone = (id: number): LinkResult => ({
    kind: 'refuse',
    url: look(id),
    code: 'link_gone',
    reason: 'gone',
  });

  test('names every link that prevents the credit, one per line', () => {
    expect(decideAll(gone(1), gone(2), credit(3, '1.00'))).toEqual({
      kind: 'review',
      reason: { code: 'link_gone', message: `${look(1)}: gone\n${look(2)}: gone` },
      links: [look(1), look(2)],
    });
  });

  test('has the code of the first failed link, and names every failed link', () => {
    expect(decideAll(credit(1, '1.00'), failed(2, 'timed_out'), failed(3, 'cell_failed'))).toEqual({
      kind: 'fail',
      reason: { code: 'timed_out', message: `${look(2)}: timed_out\n${look(3)}: cell_failed` },
    });
  });

  test('states how many links have a result', () => {
    expect(decide([credit(1, '1.00')], 2, 10)).toEqual({
      kind: 'fail',
      reason: { code: 'link_failed', message: '1 of 2 links have a result' },
    });
  });

  test('is set when there is no answer and when the amount is invalid', () => {
    expect(decideAll(skip(1))).toEqual({
      kind: 'skip',
      reason: { code: 'product_not_handled', message: 'no link is about a product we handle' },
    });
    expect(decideAll(credit(1, 'nan'))).toEqual({
      kind: 'review',
      reason: { code: 'amount_unreadable', message: 'a credit is not a decimal amount' },
    });
  });

  test('is set for more links than allowed, not for the allowed number', () => {
    expect(decide([skip(1), skip(2)], 2, 2).kind).toBe('skip');
    expect(decide([skip(1), skip(2)], 2, 1)).toMatchObject({
      kind: 'review',
      reason: { code: 'too_many_links' },
    });
  });
});
