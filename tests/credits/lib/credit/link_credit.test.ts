import { describe, expect, test } from 'bun:test';
import { artifactPath, linkCredit } from '../../../../f/credits/lib/credit/link_credit.ts';
import type { NotebookRun } from '../../../../f/credits/lib/credit/summary.ts';
import { look } from '../../world.ts';

const sql_sha256 = 'c4b8ab8f7aa40f9cfa2a5d55f6be2e0b53c6aeb7c8c8e2f2c0e0b51d28ab2f01';
const query = { url: look(1), sql: 'SELECT 1', sql_sha256 };
const rates = { basic: '0.80', max: '1.00' };
const account_sid = `AC${'0'.repeat(32)}`;
const mode = (name: string, figures: object) => ({
  mode: name,
  traffic_prop: '0.500',
  msg_count: '10',
  ...figures,
});
const summary = {
  version: 1,
  credit_amount: '600.00',
  currency: 'USD',
  account_sid,
  period: { start: '2025-11-04', end: '2025-11-09' },
  product: 'verify',
  fraud_cost: '1000.00',
  modes: [
    mode('basic', {
      fraud_cost: '1000.00',
      block_rate: '0.5',
      expected_block_rate: '0.80',
      credit: '600.00',
      note: null,
    }),
    mode('max', {
      fraud_cost: '0',
      block_rate: null,
      expected_block_rate: '1.00',
      credit: '0',
      note: 'no_traffic',
    }),
  ],
  context: { mrr: '1500.5' },
  warnings: ['tax rows are included'],
};
const run = (changes: Partial<NotebookRun> = {}): NotebookRun => ({
  executed_at: '2025-11-21T10:05:09+00:00',
  seconds: 1.5,
  sql_sha256,
  query: { product: 'verify', account_sid: summary.account_sid, period: summary.period },
  notebook: { sha256: 'n' },
  credit_amount: { type: 'Decimal', text: '600.00' },
  summaries: [summary],
  summary_outputs: { cell_9: { source: 'output_df', outputs: [{ type: 'display_data', text: 'a table' }] } },
  refusal: null,
  ...changes,
});
const credit = (changes: Partial<NotebookRun> = {}) => linkCredit(run(changes), query, rates);

describe('the credit of one link', () => {
  test('contains its inputs, every figure as a decimal string', () => {
    expect(credit().result).toMatchObject({
      kind: 'credit',
      url: look(1),
      amount: '600.00',
      fraud_cost: '1000',
      monthly_revenue: '1500.5',
      account_sid,
      period: { start: '2025-11-04', end: '2025-11-09' },
      product: 'verify',
      warnings: ['tax rows are included'],
      sql_sha256,
      modes: [
        {
          mode: 'basic',
          block_rate: '0.5',
          expected_block_rate: '0.8',
          fraud_cost: '1000.00',
          credit: '600.00',
          note: null,
        },
        {
          mode: 'max',
          block_rate: null,
          expected_block_rate: '1',
          fraud_cost: '0.00',
          credit: '0.00',
          note: 'no_traffic',
        },
      ],
    });
  });

  test('stores a compact summary under time and query', () => {
    const { kept, result } = credit();
    const path = 'f/credits/artifacts/summary_20251121T1005090000_c4b8ab8f7aa4';
    expect(kept?.path).toBe(path);
    expect(artifactPath('2025-11-21T10:05:09+00:00', sql_sha256)).toBe(path);
    expect(kept?.artifact).toMatchObject({
      extracted_at: '2025-11-21T10:05:09+00:00',
      credit_amount: '600.00',
      summary_outputs: run().summary_outputs,
    });
    expect(result).toMatchObject({ artifact: path });
  });

  test('has account and period of its query, and no modes, when the notebook shows only a table', () => {
    const text = 'mode fraud_cost credit\nbasic $1,000.00 $600.00';
    const table = { cell_1: { source: '', outputs: [{ type: 'stream', text }] } };
    expect(credit({ summaries: [], summary_outputs: table }).result).toMatchObject({
      kind: 'credit',
      account_sid,
      period: summary.period,
      monthly_revenue: null,
      modes: [],
      countries: [],
      warnings: [],
    });
    const { context: _, ...without } = summary;
    expect(credit({ summaries: [without] }).result).toMatchObject({ kind: 'credit', monthly_revenue: null });
  });

  test.each([{ account_sid: `AC${'1'.repeat(32)}` }, { period: { start: '2025-11-04', end: '2025-11-10' } }])(
    'is refused when the notebook is about other traffic than its query: %j',
    (elsewhere) => {
      expect(credit({ summaries: [{ ...summary, ...elsewhere }] }).result).toMatchObject({
        kind: 'refuse',
        code: 'summary_mismatch',
        reason: expect.stringMatching(/^the notebook is about AC.* its query about AC/),
      });
    },
  );

  test('is none for a query about a product that is not handled', () => {
    const query = { product: null, account_sid: null, period: null };
    const skipped = credit({ query, notebook: null, credit_amount: null, summaries: [] });
    expect(skipped).toEqual({ result: { kind: 'skip', url: look(1) }, kept: null });
  });

  test('is refused when the notebook ran another query than that of Looker', () => {
    expect(credit({ sql_sha256: 'other' })).toEqual({
      result: {
        kind: 'refuse',
        url: look(1),
        code: 'sql_mismatch',
        reason: 'the notebook ran another SQL than Looker gave',
      },
      kept: null,
    });
  });

  test('is refused for the reason of the notebook step', () => {
    const refusal = { code: 'row_limit_reached' as const, message: 'cut' };
    expect(credit({ refusal })).toMatchObject({
      result: { code: 'row_limit_reached', reason: 'cut' },
      kept: null,
    });
  });

  test('is refused with a stored summary when it cannot be proven', () => {
    const { result, kept } = credit({ credit_amount: { type: 'str', text: '$1.00$nan' } });
    expect(result).toEqual({
      kind: 'refuse',
      url: look(1),
      code: 'amount_unreadable',
      reason: 'credit_amount is "$1.00$nan", which is not one amount',
      artifact: 'f/credits/artifacts/summary_20251121T1005090000_c4b8ab8f7aa4',
    });
    expect(kept?.path).toBe('f/credits/artifacts/summary_20251121T1005090000_c4b8ab8f7aa4');
    expect(kept?.artifact.credit_amount).toBeNull();
  });

  test('is refused with a stored summary when a figure is invalid', () => {
    const modes = summary.modes.map((one) => ({ ...one, msg_count: '9'.repeat(16) }));
    const { result, kept } = credit({ summaries: [{ ...summary, modes }] });
    expect(result).toEqual({
      kind: 'refuse',
      url: look(1),
      code: 'summary_unreadable',
      reason: expect.stringMatching(/^the summary has a figure that is none: modes\.0\.msg_count .+/),
      artifact: kept?.path,
    });
    expect(kept?.artifact.credit_amount).toBe('600.00');
  });
});
