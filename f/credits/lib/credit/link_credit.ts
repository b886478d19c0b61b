/** From one notebook run to what its link came to: a proven credit with its facts, or a refusal; and the compact summary to keep. */

import type { Product } from '../policy/product_rule.ts';
import { type Artifact, artifactOf, artifactPath, maxArtifactBytes } from './artifact.ts';
import type { ModeFigure } from './breakdown.ts';
import type { Calculation } from './calculation.ts';
import { creditSchema } from './credit.ts';
import { toWire } from './money.ts';
import { type NotebookRun, proveCredit, type Summary } from './summary.ts';
import { countryFigures } from './usual_proof.ts';

/** What resolve_looker found behind the link. */
export interface ResolvedQuery {
  url: string;
  product: string;
  sql: string;
  sql_sha256: string;
}

/** `kept` is the summary to store under its path; null when there is none. */
export type LinkCredit = { result: object; kept: { path: string; artifact: Artifact } | null };

/**
 * @param rates the policy's expected block rate per protection mode
 * @param formula by which the product's amounts are proven
 */
export function linkCredit(
  run: NotebookRun,
  query: ResolvedQuery,
  rates: Readonly<Record<string, string>>,
  formula: Product['formula'] = 'block_rates',
): LinkCredit {
  const { url, product, sql_sha256 } = query;
  const refuse = (code: string, reason: string) => ({ kind: 'refuse', url, code, reason });
  if (run.refusal) return { result: refuse(run.refusal.code, run.refusal.message), kept: null };
  if (run.sql_sha256 !== sql_sha256) {
    return { result: refuse('sql_mismatch', 'the notebook ran another SQL than Looker gave'), kept: null };
  }
  const proof = proveCredit(run, rates, formula);
  const artifact =
    proof.kind === 'proven'
      ? artifactOf(run, toWire(proof.amount), calculationOf(run, query, proof.summary))
      : artifactOf(run, null, null);
  const bytes = JSON.stringify(artifact).length;
  if (bytes > maxArtifactBytes) {
    const reason = `the summary has ${bytes} bytes, the limit is ${maxArtifactBytes}; shorten the outputs of the Summary Info section`;
    return { result: refuse('summary_too_large', reason), kept: null };
  }
  const kept = { path: artifactPath(run.executed_at, sql_sha256), artifact };
  if (proof.kind === 'refused')
    return { result: { ...refuse(proof.code, proof.reason), artifact: kept.path }, kept };
  const { summary, usual } = proof;
  const facts = usual ?? summary;
  const credit = {
    url,
    amount: toWire(proof.amount),
    fraud_cost: proof.fraudCost.toFixed(),
    monthly_revenue: facts?.context?.mrr?.toFixed() ?? null,
    account_sid: facts?.account_sid ?? null,
    period: facts?.period ?? null,
    product,
    modes: summary?.modes.map(wireMode) ?? [],
    countries: usual ? countryFigures(usual) : [],
    sql_sha256,
    artifact: kept.path,
  };
  const form = creditSchema.safeParse(credit);
  if (!form.success) {
    const [first] = form.error.issues;
    const reason = `the summary has a figure that is none: ${first?.path.join('.')} ${first?.message}`;
    return { result: { ...refuse('summary_unreadable', reason), artifact: kept.path }, kept };
  }
  const result = { kind: 'credit', ...credit, warnings: facts?.warnings ?? [], summary: artifact };
  return { result, kept };
}

function calculationOf(
  run: NotebookRun,
  { product, sql, sql_sha256 }: ResolvedQuery,
  summary: Summary | null,
): Calculation | null {
  if (!summary?.inputs) return null;
  const { credit_amount, modes, inputs } = summary;
  return {
    version: 1,
    product,
    sql,
    sql_sha256,
    notebook_sha256: run.notebook.sha256,
    expected_block_rates: modes.map(({ mode, expected_block_rate }) => ({
      mode,
      rate: expected_block_rate.toFixed(),
    })),
    inputs,
    credit_amount: toWire(credit_amount),
    credits: modes.map(({ mode, credit }) => ({ mode, credit: toWire(credit) })),
  };
}

function wireMode({ mode, note, msg_count, traffic_prop, ...figures }: Summary['modes'][number]): ModeFigure {
  return {
    mode,
    note,
    traffic_share: traffic_prop,
    msg_count,
    fraud_cost: figures.fraud_cost.toFixed(2),
    block_rate: figures.block_rate?.toFixed() ?? null,
    expected_block_rate: figures.expected_block_rate.toFixed(),
    credit: figures.credit.toFixed(2),
  };
}
