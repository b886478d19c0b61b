import { describe, expect, test } from 'bun:test';
import {
  type NotebookRun,
  notebookRunSchema,
  proveCredit,
} from '../../../../f/credits/lib/credit/summary.ts';

const rates = { basic: '0.80', standard: '0.90', max: '1.00' };
const basic = {
  mode: 'basic',
  traffic_prop: '1.000',
  msg_count: '1000',
  fraud_cost: '1000.00',
  block_rate: '0.500',
  expected_block_rate: '0.80',
  credit: '600.00',
  note: null,
};
const standard = {
  ...basic,
  mode: 'standard',
  traffic_prop: '0.000',
  fraud_cost: '0.00',
  block_rate: null,
  expected_block_rate: '0.90',
  credit: '0.00',
  note: 'no_traffic',
};
const summary = {
  version: 1,
  credit_amount: '600.00',
  currency: 'USD',
  account_sid: `AC${'0'.repeat(32)}`,
  period: { start: '2025-11-04', end: '2025-11-09' },
  product: 'verify',
  fraud_cost: '1000.00',
  modes: [basic, standard],
  warnings: [],
};
const table = (...rows: string[]) => ({
  cell_9: {
    source: 'output_df',
    outputs: [
      { type: 'execute_result', text: ['mode  traffic_prop  fraud_cost  credit', ...rows].join('\n') },
    ],
  },
});
const run = (changes: Partial<NotebookRun> = {}): NotebookRun => ({
  executed_at: '2026-01-08T14:30:00Z',
  seconds: 1,
  sql_sha256: 'x',
  query: { product: 'verify', account_sid: summary.account_sid, period: summary.period },
  notebook: { sha256: 'y' },
  credit_amount: { type: 'Decimal', text: '600.00' },
  summaries: [summary],
  summary_outputs: table('0  basic  1.000  $1,000.00  $600.00', '1  standard  0.000  $0.00  $0.00'),
  refusal: null,
  ...changes,
});
const prove = (changes: Partial<NotebookRun> = {}) => proveCredit(run(changes), rates);
const code = (changes: Partial<NotebookRun>) => {
  const proof = prove(changes);
  return proof.kind === 'refused' ? proof.code : proof.kind;
};
const modes = (...changes: object[]) => ({
  summaries: [
    { ...summary, modes: [basic, standard].map((mode, index) => ({ ...mode, ...changes[index] })) },
  ],
});

describe('a credit', () => {
  test('is proven when variable, summary, table and formula agree', () => {
    const proof = prove();
    expect(proof.kind === 'proven' && proof.amount.toFixed(2)).toBe('600.00');
  });

  test('of a notebook without a structured summary is proven by its table', () => {
    expect(prove({ summaries: [], credit_amount: { type: 'str', text: '$600.00' } }).kind).toBe('proven');
  });

  test.each([
    ['no variable', { credit_amount: null }, 'no_credit_amount'],
    ['joined amounts', { credit_amount: { type: 'str', text: '$4,948.80$nan$nan' } }, 'amount_unreadable'],
    ['nan', { credit_amount: { type: 'float', text: 'nan' } }, 'amount_unreadable'],
    ['inf', { credit_amount: { type: 'float', text: 'inf' } }, 'amount_unreadable'],
    ['a fraction of a cent', { credit_amount: { type: 'float', text: '600.001' } }, 'amount_unreadable'],
    ['a negative amount', { credit_amount: { type: 'Decimal', text: '-600.00' } }, 'negative_amount'],
    ['two summaries', { summaries: [summary, summary] }, 'several_summaries'],
    [
      'another amount in the summary',
      { summaries: [{ ...summary, credit_amount: '500.00' }] },
      'summary_mismatch',
    ],
    [
      'another amount in the table',
      { summary_outputs: table('0  basic  1.000  $1,000.00  $500.00') },
      'summary_mismatch',
    ],
    [
      'nan in the table',
      { summary_outputs: table('0  basic  1.000  $1,000.00  $600.00', '1  max  0.000  $nan  $nan') },
      'summary_unreadable',
    ],
    ['a summary that is cut off', { summaries: [{ version: 1 }] }, 'summary_unreadable'],
    ['another currency', { summaries: [{ ...summary, currency: 'EUR' }] }, 'summary_unreadable'],
    ['modes that do not add up', modes({ credit: '599.00' }), 'summary_mismatch'],
    ['a mode that the formula does not give', { ...modes({ block_rate: '0.600' }) }, 'formula_mismatch'],
    ['an expected rate that is not the policy', modes({ expected_block_rate: '0.95' }), 'formula_mismatch'],
    ['a mode the policy does not know', modes({ mode: 'turbo' }), 'formula_mismatch'],
    [
      'more credit than fraud cost',
      { summaries: [{ ...summary, fraud_cost: '100.00' }] },
      'amount_above_fraud_cost',
    ],
    ['neither summary nor table', { summaries: [], summary_outputs: {} }, 'fraud_cost_missing'],
  ] as [string, Partial<NotebookRun>, string][])('is refused for %s', (_, changes, expected) => {
    expect(code(changes)).toBe(expected as typeof expected & ReturnType<typeof code>);
  });
});

describe('the message of a refusal', () => {
  const reasonOf = (changes: Partial<NotebookRun>) => {
    const proof = prove(changes);
    return proof.kind === 'refused' ? proof.reason : proof.kind;
  };
  test.each([
    [{ credit_amount: { type: 'float', text: '600.001' } }, 'the credit 600.001 has a fraction of a cent'],
    [
      { summaries: [], summary_outputs: {} },
      'the notebook shows neither a structured summary nor a Summary Info table with mode, fraud_cost and credit',
    ],
    [
      { summaries: [{ ...summary, credit_amount: '500.00' }] },
      'credit_amount is 600, the summary says 500 and its modes add up to 600',
    ],
    [
      { credit_amount: { type: 'str', text: 'x'.repeat(100) } },
      `credit_amount is "${'x'.repeat(80)}", which is not one amount`,
    ],
    [
      modes({ mode: 'max', expected_block_rate: '1.00', fraud_cost: '599.99' }),
      'mode max: credit 600 is above its fraud cost 599.99',
    ],
    [
      modes({ credit: '$600.00' }),
      /^the structured summary is not valid: \S a decimal string\s+\S at modes\[0\]\.credit$/,
    ],
    [modes({ mode: 'turbo' }), /used the expected block rate [0-9.]+, the policy says nothing$/],
    [
      { summaries: [{ ...summary, currency: 'EUR' }] },
      /^the structured summary is not valid: .*[\s\S]*currency/,
    ],
    [
      modes({ fraud_cost: '599.99', block_rate: '0.000', expected_block_rate: '0.80', credit: '600.00' }),
      /mode basic: /,
    ],
  ] as [Partial<NotebookRun>, string | RegExp][])('names the mismatch', (changes, words) => {
    if (typeof words === 'string') expect(reasonOf(changes)).toBe(words);
    else expect(reasonOf(changes)).toMatch(words);
  });
});

describe('a structured summary', () => {
  test.each([
    ['a share of the traffic that is no number', modes({ traffic_prop: 'nan' })],
    ['a count that is none', modes({ msg_count: '10x' })],
    ['a count with something before it', modes({ msg_count: '-10' })],
    ['a credit that is no number', modes({ credit: '$600.00' })],
    [
      'an account with something behind it',
      { summaries: [{ ...summary, account_sid: `${summary.account_sid}0` }] },
    ],
    [
      'an account with something before it',
      { summaries: [{ ...summary, account_sid: `x${summary.account_sid}` }] },
    ],
    ['a note that it cannot have', modes({ note: 'because' })],
  ] as [string, Partial<NotebookRun>][])('is unreadable with %s', (_, changes) => {
    expect(code(changes)).toBe('summary_unreadable');
  });

  test.each(['no_traffic', 'fully_blocked', 'at_or_above_expected', null])('can contain %s', (note) => {
    expect(code(modes({ note }))).toBe('proven');
  });
});

describe('the result of the notebook step', () => {
  test('is read unchanged', () => {
    expect(notebookRunSchema.parse(run())).toEqual(run());
  });

  test.each([
    { notebook: {} },
    { credit_amount: { type: 'x' } },
    { summary_outputs: { cell_1: {} } },
    { summary_outputs: { cell_1: { source: '', outputs: [{}] } } },
    { refusal: {} },
    { executed_at: 1 },
  ])('is refused with %j', (changes) => {
    expect(notebookRunSchema.safeParse({ ...run(), ...changes }).success).toBe(false);
  });
});
