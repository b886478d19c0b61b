/** Proves the credit of a notebook run from its structured summary, with the "Summary Info" text as cross-check. */
import Big from 'big.js';
import * as z from 'zod';
import { parseDecimal, parseDollars, sum } from '../../../shared/lib/money.ts';
import type { Product } from '../policy/product_rule.ts';
import { notebookRefusalSchema, type ReasonCode } from '../reason/reasons.ts';
import { accountName, inputsSchema, readSummaryTable, verifyInputs } from './figures.ts';
import { modeCredit, proveUsual, recompute, type UsualSummary } from './formula.ts';

const decimalText = z.string().refine((text) => parseDecimal(text) !== null, 'a decimal string');

const exact = decimalText.transform((text) => new Big(text));

const modeSchema = z.object({
  mode: z.string().min(1),
  traffic_prop: decimalText,
  msg_count: z.string().regex(/^\d+$/),
  fraud_cost: exact,
  block_rate: exact.nullable(),
  expected_block_rate: exact,
  credit: exact,
  note: z.enum(['no_traffic', 'fully_blocked', 'at_or_above_expected']).nullable(),
});

const summarySchema = z.object({
  version: z.literal(1),
  credit_amount: exact,
  currency: z.literal('USD'),
  account_sid: z.string().regex(/^AC[0-9a-f]{32}$/),
  account_name: accountName,
  period: z.object({ start: z.iso.date(), end: z.iso.date() }),
  product: z.string().min(1),
  fraud_cost: exact,
  modes: z.array(modeSchema).min(1),
  context: z.object({ mrr: exact.nullable() }).optional(),
  warnings: z.array(z.string()),
  countries: z.array(z.string()).optional(),
  /** The rows of the calculation; without them it cannot be replayed. */
  inputs: inputsSchema.optional(),
});

export type Summary = z.infer<typeof summarySchema>;

/** What the reader of SQL found in the query; `product` is null when it is none that the policy handles. */
const querySchema = z.object({
  product: z.string().nullable(),
  account_sid: z.string().nullable(),
  period: z.object({ start: z.iso.date(), end: z.iso.date() }).nullable(),
});

/** What run_notebook.py returns; the notebook may be anybody's, so every part of it but `query` is untrusted. */
export const notebookRunSchema = z
  .object({
    executed_at: z.string(),
    seconds: z.number(),
    sql_sha256: z.string(),
    /** Null when the reader refused. */
    query: querySchema.nullable(),
    /** Null when none was run. */
    notebook: z.object({ sha256: z.string() }).nullable(),
    credit_amount: z.object({ type: z.string(), text: z.string() }).nullable(),
    summaries: z.array(z.unknown()),
    summary_outputs: z.record(
      z.string(),
      z.object({ source: z.string(), outputs: z.array(z.object({ type: z.string(), text: z.string() })) }),
    ),
    refusal: notebookRefusalSchema.nullable(),
  })
  .refine(
    ({ query, refusal }) => refusal !== null || query !== null,
    'a run that refuses nothing says what its query is',
  );

export type NotebookRun = z.infer<typeof notebookRunSchema>;

export type SummaryRefusalCode = Extract<
  ReasonCode,
  | 'no_credit_amount'
  | 'amount_unreadable'
  | 'summary_unreadable'
  | 'several_summaries'
  | 'summary_mismatch'
  | 'formula_mismatch'
  | 'inputs_mismatch'
  | 'negative_amount'
  | 'amount_above_fraud_cost'
  | 'fraud_cost_missing'
  | 'mode_unknown'
>;

export type Proof =
  /** `summary` and `usual` belong to one formula each; both are null when the notebook shows only a table. */
  | { kind: 'proven'; amount: Big; fraudCost: Big; summary: Summary | null; usual: UsualSummary | null }
  | { kind: 'refused'; code: SummaryRefusalCode; reason: string };

/**
 * Proves the credit of one notebook run, or returns the reason for the refusal. Figures that appear twice must agree.
 * @param expectedRates the policy's expected block rate per protection mode, decimal strings
 * @param formula by which the product's amounts are proven
 */
export function proveCredit(
  run: NotebookRun,
  expectedRates: Readonly<Record<string, string>>,
  formula: Product['formula'] = 'block_rates',
): Proof {
  if (run.credit_amount === null) {
    return refuse('no_credit_amount', 'the notebook ended without a variable `credit_amount`');
  }
  const amount = parseDecimal(run.credit_amount.text) ?? parseDollars(run.credit_amount.text);
  if (amount === null) {
    return refuse(
      'amount_unreadable',
      `credit_amount is ${quote(run.credit_amount.text)}, which is not one amount`,
    );
  }
  if (amount.lt(0)) return refuse('negative_amount', `the credit is negative: ${amount.toFixed()}`);
  if (!amount.round(2, Big.roundDown).eq(amount)) {
    return refuse('amount_unreadable', `the credit ${amount.toFixed()} has a fraction of a cent`);
  }
  if (run.summaries.length > 1) {
    return refuse(
      'several_summaries',
      `the notebook displayed ${run.summaries.length} summaries; exactly one is expected`,
    );
  }
  if (formula === 'usual_traffic') return proveBeyondUsual(amount, run.summaries);
  const table = readSummaryTable(run.summary_outputs);
  if (table.kind === 'unreadable') return refuse('summary_unreadable', table.reason);
  if (table.kind === 'table' && !table.credit.eq(amount)) {
    return refuse(
      'summary_mismatch',
      `credit_amount is ${amount.toFixed()}, but the Summary Info table adds up to ${table.credit.toFixed()}`,
    );
  }
  if (run.summaries.length === 1) return proveStructured(amount, run.summaries[0], expectedRates);
  if (table.kind === 'absent') {
    return refuse(
      'fraud_cost_missing',
      'the notebook shows neither a structured summary nor a Summary Info table with mode, fraud_cost and credit',
    );
  }
  return within(amount, table.fraudCost, null);
}

function proveBeyondUsual(amount: Big, [summary]: readonly unknown[]): Proof {
  if (summary === undefined) {
    return refuse(
      'fraud_cost_missing',
      'the notebook shows no structured summary, and only that proves usual traffic',
    );
  }
  const proof = proveUsual(amount, summary);
  if (proof.kind === 'refused') return proof;
  const proven = within(amount, proof.fraudCost, null);
  return proven.kind === 'proven' ? { ...proven, usual: proof.summary } : proven;
}

function proveStructured(amount: Big, raw: unknown, expectedRates: Readonly<Record<string, string>>): Proof {
  const parsed = summarySchema.safeParse(raw);
  if (!parsed.success)
    return refuse(
      'summary_unreadable',
      `the structured summary is not valid: ${z.prettifyError(parsed.error)}`,
    );
  const summary = parsed.data;
  const parts = sum(summary.modes.map((mode) => mode.credit));
  if (!summary.credit_amount.eq(amount) || !parts.eq(amount)) {
    return refuse(
      'summary_mismatch',
      `credit_amount is ${amount.toFixed()}, the summary says ${summary.credit_amount.toFixed()} and its modes add up to ${parts.toFixed()}`,
    );
  }
  for (const mode of summary.modes) {
    const problem = modeProblem(mode, expectedRates[mode.mode]);
    if (problem) return refuse('formula_mismatch', `mode ${mode.mode}: ${problem}`);
  }
  const unfounded = inputsProblem(summary);
  if (unfounded) return refuse('inputs_mismatch', unfounded);
  const uncovered = modesProblem(summary);
  if (uncovered) return refuse('mode_unknown', uncovered);
  return within(amount, summary.fraud_cost, summary);
}

/** Scanned traffic without a rate of the policy, for people; null when the modes of the summary are all there were. */
function modesProblem({ modes, inputs }: Summary): string | null {
  const guard = (inputs && verifyInputs(inputs)?.guard) ?? [];
  const missing = guard.filter(
    ({ mode, scanned }) => scanned > 0 && !modes.some((known) => known.mode === mode),
  );
  if (missing.length > 0) {
    const named = missing.map(({ mode, scanned }) => `${mode} (${scanned} scanned attempts)`).join(', ');
    return `there is no expected block rate for the protection mode ${named}`;
  }
  const shares = sum(modes.map(({ traffic_prop }) => new Big(traffic_prop)));
  // A share that is none is refused by the form of the credit.
  if (modes.some(({ traffic_prop }) => Number(traffic_prop) < 0 || Number(traffic_prop) > 1)) return null;
  const rounding = new Big('0.001').times(modes.length);
  if (shares.eq(0) || shares.minus(1).abs().lte(rounding)) return null;
  const named = modes.map(({ mode }) => mode).join(', ');
  return `the shares of the protection modes ${named} add up to ${shares.toFixed()} of the scanned traffic, not to 1`;
}

/** Fraud costs in the summary are rounded to cents, so a credit recomputed from them may differ by one cent. */
const tolerance = new Big('0.01');

function modeProblem(mode: Summary['modes'][number], expectedRate: string | undefined): string | null {
  if (expectedRate === undefined || !mode.expected_block_rate.eq(expectedRate)) {
    return `the notebook used the expected block rate ${mode.expected_block_rate.toFixed()}, the policy says ${expectedRate ?? 'nothing'}`;
  }
  const again = modeCredit(mode.fraud_cost, mode.expected_block_rate, mode.block_rate);
  if (again.credit.minus(mode.credit).abs().gt(tolerance)) {
    return `the notebook says ${mode.credit.toFixed()}, the formula gives ${again.credit.toFixed()}`;
  }
  return mode.credit.gt(mode.fraud_cost)
    ? `credit ${mode.credit.toFixed()} is above its fraud cost ${mode.fraud_cost.toFixed()}`
    : null;
}

function within(amount: Big, fraudCost: Big, summary: Summary | null): Proof {
  // Each mode is rounded to cents separately, so the total may reach the next whole cent.
  if (amount.lte(fraudCost.round(2, Big.roundUp)))
    return { kind: 'proven', amount, fraudCost, summary, usual: null };
  return refuse(
    'amount_above_fraud_cost',
    `the credit ${amount.toFixed()} is above the fraud cost ${fraudCost.toFixed()}`,
  );
}

function quote(text: string): string {
  return `"${text.slice(0, 80)}"`;
}

function refuse(code: SummaryRefusalCode, reason: string): Proof {
  return { kind: 'refused', code, reason };
}

/** The first figure that does not follow from the inputs, as text; null when all do, or when the inputs cannot be recomputed here. */
export function inputsProblem(summary: Summary): string | null {
  if (!summary.inputs || !('spend' in summary.inputs || 'guard' in summary.inputs)) return null;
  const inputs = verifyInputs(summary.inputs);
  if (inputs === null) return 'its inputs are not the rows of spend and guard that they say they are';
  const rates = summary.modes.map(({ mode, expected_block_rate }) => ({
    mode,
    rate: expected_block_rate.toFixed(),
  }));
  const again = recompute(inputs, rates);
  if (!again.fraudCost.eq(summary.fraud_cost)) {
    return `its countries add up to ${again.fraudCost.toFixed()}, the summary says ${summary.fraud_cost.toFixed()}`;
  }
  for (const said of summary.modes) {
    const [found, second] = again.modes.filter(({ mode }) => mode === said.mode);
    if (!found || second) return `mode ${said.mode} is there more than once`;
    if (!found.credit.eq(said.credit)) {
      return `mode ${said.mode}: the summary says ${said.credit.toFixed()}, the formula gives ${found.credit.toFixed()} from the inputs`;
    }
    if (String(found.messages) !== said.msg_count) {
      return `mode ${said.mode}: the summary says ${said.msg_count} messages, the inputs have ${found.messages}`;
    }
  }
  return null;
}
