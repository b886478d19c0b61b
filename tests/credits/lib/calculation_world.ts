/** A calculation for tests: the golden value and the summary a notebook would show of it, and what a test changes. */
import type { Calculation, VerifyInputs } from '../../../f/credits/lib/credit/figures.ts';

type Guard = VerifyInputs['guard'][number];

const golden: Guard = { mode: 'basic', attempts: 1000, enabled: 1000, scanned: 1000, blocked: 416 };

export function inputs(changes: Partial<VerifyInputs> = {}, ...guard: Guard[]): VerifyInputs {
  return {
    spend: [
      { country: 'ID', total: '7000.30', row_count: 2 },
      { country: 'PK', total: '526.00', row_count: 1 },
    ],
    guard: guard.length > 0 ? guard : [golden],
    ...changes,
  };
}

export function calculation(changes: Partial<Calculation> = {}): Calculation {
  return {
    version: 1,
    product: 'verify',
    sql: 'SELECT 1',
    sql_sha256: 'a'.repeat(64),
    notebook_sha256: 'b'.repeat(64),
    expected_block_rates: [
      { mode: 'basic', rate: '0.8' },
      { mode: 'standard', rate: '0.9' },
      { mode: 'max', rate: '1' },
    ],
    inputs: inputs(),
    credit_amount: '4948.80',
    credits: [
      { mode: 'basic', credit: '4948.80' },
      { mode: 'standard', credit: '0.00' },
      { mode: 'max', credit: '0.00' },
    ],
    ...changes,
  };
}

/** What run_notebook returns. @param modes of the summary's modes, by name, what differs from the golden value */
export function summaryOf({
  modes = [],
  ...changes
}: {
  modes?: { mode: string; credit: string }[];
  [field: string]: unknown;
}) {
  const idle = {
    traffic_prop: '0.000000',
    msg_count: '0',
    fraud_cost: '0.00',
    block_rate: null,
    credit: '0.00',
    note: 'no_traffic',
  };
  const all = [
    {
      mode: 'basic',
      traffic_prop: '1.000000',
      msg_count: '1000',
      fraud_cost: '7526.30',
      block_rate: '0.416',
      expected_block_rate: '0.8',
      credit: '4948.80',
      note: null,
    },
    { ...idle, mode: 'standard', expected_block_rate: '0.9' },
    { ...idle, mode: 'max', expected_block_rate: '1' },
  ].map((mode) => ({ ...mode, ...modes.find((change) => change.mode === mode.mode) }));
  const amount = all.find(({ mode }) => mode === 'basic')?.credit ?? '';
  const summary = {
    version: 1,
    credit_amount: amount,
    currency: 'USD',
    account_sid: `AC${'0'.repeat(32)}`,
    period: { start: '2025-11-04', end: '2025-11-09' },
    product: 'verify',
    fraud_cost: '7526.300000',
    countries: ['ID', 'PK'],
    modes: all,
    context: { mrr: '31000.00' },
    warnings: [],
    inputs: inputs(),
    ...changes,
  };
  return {
    executed_at: '2025-11-10T09:00:20+00:00',
    seconds: 1.4,
    sql_sha256: 'a'.repeat(64),
    query: { product: 'verify', account_sid: summary.account_sid, period: summary.period },
    notebook: { sha256: 'b'.repeat(64) },
    credit_amount: { type: 'Decimal', text: amount },
    summaries: [summary],
    summary_outputs: {},
    refusal: null,
  };
}
