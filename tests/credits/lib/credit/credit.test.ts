import { describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { creditSchema } from '../../../../f/credits/lib/credit/figures.ts';
import { linkCredit, readLinkResults } from '../../../../f/credits/lib/credit/link_credit.ts';
import type { NotebookRun } from '../../../../f/credits/lib/credit/summary.ts';
import { look } from '../../world.ts';

const rates = { basic: '0.80', standard: '0.90', max: '1.00' };
const sql_sha256 = createHash('sha256').update('SELECT 1').digest('hex');
const query = { url: look(1), sql: 'SELECT 1', sql_sha256 };

function run(mode: object): NotebookRun {
  const figures = {
    mode: 'basic',
    traffic_prop: '1.000',
    msg_count: '35644',
    fraud_cost: '7526.30',
    block_rate: '0.416',
    expected_block_rate: '0.80',
    credit: '4948.80',
    note: null,
    ...mode,
  };
  const summary = {
    version: 1,
    credit_amount: '4948.80',
    currency: 'USD',
    account_sid: `AC${'0'.repeat(32)}`,
    period: { start: '2025-11-04', end: '2025-11-09' },
    product: 'verify',
    fraud_cost: '7526.30',
    modes: [figures],
    warnings: [],
  };
  return {
    executed_at: '2026-01-08T09:00:00Z',
    seconds: 1,
    sql_sha256,
    query: { product: 'verify', account_sid: summary.account_sid, period: summary.period },
    notebook: { sha256: '0' },
    credit_amount: { type: 'str', text: '4948.80' },
    summaries: [summary],
    summary_outputs: {},
    refusal: null,
  };
}

describe('the credit of one link', () => {
  test('has the figures of its modes in the ledger', () => {
    const { result } = linkCredit(run({}), query, rates);
    const [credit] = readLinkResults([look(1)], [result]);
    expect(credit).toMatchObject({
      kind: 'credit',
      amount: '4948.80',
      modes: [
        {
          mode: 'basic',
          traffic_share: '1.000',
          msg_count: '35644',
          fraud_cost: '7526.30',
          block_rate: '0.416',
          expected_block_rate: '0.8',
          credit: '4948.80',
          note: null,
        },
      ],
    });
  });

  test.each([{ traffic_prop: '-1' }, { traffic_prop: '17' }, { msg_count: '9'.repeat(16) }])(
    'is refused for an invalid figure: %p',
    (figure) => {
      expect(linkCredit(run(figure), query, rates).result).toMatchObject({
        kind: 'refuse',
        code: 'summary_unreadable',
      });
    },
  );

  test('of an older record is read without modes', () => {
    const { result } = linkCredit(run({}), query, rates);
    const { modes: _, countries: __, ...before } = creditSchema.strip().parse(result);
    expect(creditSchema.parse(before)).toEqual({ ...before, modes: [], countries: [] });
  });
});
