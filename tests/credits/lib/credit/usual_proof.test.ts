import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import fc from 'fast-check';
import { countryCredit, countryFigures, proveUsual } from '../../../../f/credits/lib/credit/formula.ts';
import type { NotebookRun } from '../../../../f/credits/lib/credit/summary.ts';
import { proveCredit } from '../../../../f/credits/lib/credit/summary.ts';

const kenya = { country: 'KE', fraud_cost: '155.000000', before: '22.400000', credit: '152.60', note: null };
const tanzania = { country: 'TZ', fraud_cost: '1.00', before: '56.00', credit: '0.00', note: 'within_usual' };
const summary = {
  version: 1,
  credit_amount: '152.60',
  currency: 'USD',
  account_sid: `AC${'0'.repeat(32)}`,
  period: { start: '2025-11-05', end: '2025-11-08' },
  baseline: { start: '2025-10-08', end: '2025-11-05' },
  product: 'psms',
  fraud_cost: '156.00',
  parts: [kenya, tanzania],
  context: { mrr: '90.00' },
  warnings: [],
};
const run = (changes: object = {}, amount = '152.60'): NotebookRun => ({
  executed_at: '2026-01-08T09:00:00Z',
  seconds: 1,
  sql_sha256: 'x',
  query: { product: 'psms', account_sid: summary.account_sid, period: summary.period },
  notebook: { sha256: 'x' },
  credit_amount: { type: 'Decimal', text: amount },
  summaries: [{ ...summary, ...changes }],
  summary_outputs: {},
  refusal: null,
});
const prove = (changes: object = {}, amount?: string) =>
  proveCredit(run(changes, amount), {}, 'usual_traffic');
const code = (changes: object, amount?: string) => {
  const proof = prove(changes, amount);
  return proof.kind === 'refused' ? proof.code : 'proven';
};

describe('a credit beyond usual traffic', () => {
  test('is proven when every country follows from its cost and the four weeks before', () => {
    const proof = prove();
    expect(proof).toMatchObject({ kind: 'proven', usual: { product: 'psms' } });
    expect(proof.kind === 'proven' && proof.amount.toFixed(2)).toBe('152.60');
  });

  test.each([
    [
      'a cent more',
      { parts: [{ ...kenya, credit: '152.61' }, tanzania], credit_amount: '152.61' },
      '152.61',
      'formula_mismatch',
    ],
    [
      'a cent less',
      { parts: [{ ...kenya, credit: '152.59' }, tanzania], credit_amount: '152.59' },
      '152.59',
      'formula_mismatch',
    ],
    ['another total', { credit_amount: '152.61' }, undefined, 'summary_mismatch'],
    ['another variable', {}, '150.00', 'summary_mismatch'],
    [
      'three weeks before',
      { baseline: { start: '2025-10-15', end: '2025-11-05' } },
      undefined,
      'formula_mismatch',
    ],
    [
      'weeks that are not right before',
      { baseline: { start: '2025-10-01', end: '2025-10-29' } },
      undefined,
      'formula_mismatch',
    ],
    ['a country that is left out', { parts: [kenya] }, undefined, 'formula_mismatch'],
    ['a country twice', { parts: [kenya, { ...tanzania, country: 'KE' }] }, undefined, 'formula_mismatch'],
    [
      'a note that is not true',
      { parts: [{ ...kenya, note: 'within_usual' }, tanzania] },
      undefined,
      'formula_mismatch',
    ],
    [
      'an empty period',
      { period: { start: '2025-11-05', end: '2025-11-05' } },
      undefined,
      'formula_mismatch',
    ],
    ['modes instead of countries', { parts: [], modes: [] }, undefined, 'summary_unreadable'],
    ['another currency', { currency: 'EUR' }, undefined, 'summary_unreadable'],
  ])('is refused for %s', (_, changes, amount, expected) => {
    expect(code(changes, amount)).toBe(expected);
  });

  const refund = { country: 'UG', fraud_cost: '-100.00', before: '0', credit: '0.00', note: 'within_usual' };
  test.each<[object, string]>([
    [
      { credit_amount: '152.61' },
      'credit_amount is 152.6, the summary says 152.61 and its countries add up to 152.6',
    ],
    [
      { baseline: { start: '2025-10-08', end: '2025-11-04' } },
      'what is usual was taken from 2025-10-08 to 2025-11-04, not from the 28 days before',
    ],
    [{ period: { start: '2025-11-05', end: '2025-11-05' } }, 'the period 2025-11-05 to 2025-11-05 is empty'],
    [{ parts: [kenya, { ...tanzania, country: 'KE' }] }, 'a country is there twice'],
    [{ fraud_cost: '156.01' }, 'its countries cost 156, the summary says 156.01'],
    [{ parts: [kenya, { ...tanzania, note: null }] }, 'TZ: the notebook says 0, the formula gives 0'],
    [
      { fraud_cost: '56.00', parts: [kenya, tanzania, refund] },
      'the credit 152.6 is above the fraud cost 56',
    ],
  ])('names the mismatch: %j', (changes, reason) => {
    const proof = prove(changes);
    expect(proof).toEqual({ kind: 'refused', code: expect.any(String), reason });
  });

  test.each<[string, object, string]>([
    ['an amount that is none', { parts: [{ ...kenya, before: 'nan' }] }, 'a decimal string'],
    ['a total that is none', { fraud_cost: '$156.00' }, 'a decimal string'],
    ['an account with something before it', { account_sid: `x${summary.account_sid}` }, 'account_sid'],
    ['an account with something behind it', { account_sid: `${summary.account_sid}0` }, 'account_sid'],
    ['a country with something before it', { parts: [{ ...kenya, country: 'xKE' }] }, 'country'],
    ['a country with something behind it', { parts: [{ ...kenya, country: 'KEN' }] }, 'country'],
    ['a history that does not say what was paid', { context: {} }, 'mrr'],
    ['a history that is no amount', { context: { mrr: 'nan' } }, 'mrr'],
  ])('is unreadable with %s', (_, changes, where) => {
    const proof = prove(changes);
    expect(proof).toMatchObject({ kind: 'refused', code: 'summary_unreadable' });
    const reason = proof.kind === 'refused' ? proof.reason : '';
    expect(reason).toStartWith('the structured summary is not valid: ');
    expect(reason).toContain(where);
  });

  test('is stored per country, with the usual cost of the days', () => {
    const proof = prove({ context: { mrr: null } });
    expect(proof.kind === 'proven' && proof.usual && countryFigures(proof.usual)).toEqual([
      { country: 'KE', fraud_cost: '155.00', usual_cost: '2.40', credit: '152.60', note: null },
      { country: 'TZ', fraud_cost: '1.00', usual_cost: '6.00', credit: '0.00', note: 'within_usual' },
    ]);
    expect(proveUsual(new Big('152.60'), summary).kind).toBe('proven');
  });

  test('states that only a structured summary proves it', () => {
    expect(proveCredit({ ...run(), summaries: [] }, {}, 'usual_traffic')).toEqual({
      kind: 'refused',
      code: 'fraud_cost_missing',
      reason: 'the notebook shows no structured summary, and only that proves usual traffic',
    });
  });

  test('is never proven without a structured summary or by the formula of another product', () => {
    expect(proveCredit({ ...run(), summaries: [] }, {}, 'usual_traffic')).toMatchObject({
      code: 'fraud_cost_missing',
    });
    expect(proveCredit(run(), {})).toMatchObject({ code: 'summary_unreadable' });
  });
});

describe('the credit of a country', () => {
  test('is the example of docs/credits/psms.md', () => {
    expect(countryCredit(new Big('155.00'), new Big('22.40'), 3).credit.toFixed(2)).toBe('152.60');
  });

  test('is between zero and the cost, decreases with usual traffic, and agrees with exact fractions', () => {
    const micros = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 12n });
    fc.assert(
      fc.property(micros, micros, fc.integer({ min: 1, max: 366 }), (cost, before, days) => {
        const dollars = (amount: bigint) => new Big(amount.toString()).div(1_000_000);
        const { credit } = countryCredit(dollars(cost), dollars(before), days);
        const counted = before < 0n ? 0n : before;
        // In 28ths of a millionth of a dollar, half up to cents.
        const beyond = cost * 28n - counted * BigInt(days);
        const unit = 28n * 10_000n;
        const cents = beyond <= 0n ? 0n : (2n * beyond + unit) / (2n * unit);
        expect(credit.times(100).toFixed()).toBe(cents.toString());
        const more = countryCredit(dollars(cost), dollars(before + 10n ** 6n), days).credit;
        expect(more.lte(credit)).toBe(true);
        expect(credit.gte(0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
