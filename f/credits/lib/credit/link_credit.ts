/** The result of a link from its notebook run: a proven credit or a refusal, and the compact summary to store. */

import * as z from 'zod';
import { toWire } from '../../../shared/lib/money.ts';
import type { Product } from '../policy/product_rule.ts';
import { CreditError } from '../reason/errors.ts';
import {
  type NotebookFailureCode,
  notebookFailureSchema,
  type ReasonCode,
  reasonCodeSchema,
} from '../reason/reasons.ts';
import {
  type Calculation,
  calculationSchema,
  creditSchema,
  type LedgerCredit,
  type ModeFigure,
} from './figures.ts';
import { countryFigures } from './formula.ts';
import { type NotebookRun, proveCredit, type Summary } from './summary.ts';

/** The query of a link, as resolve_looker returns it. */
export interface ResolvedQuery {
  url: string;
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
  const { url, sql_sha256 } = query;
  const refuse = (code: ReasonCode, reason: string) => ({ kind: 'refuse', url, code, reason });
  if (run.refusal) return { result: refuse(run.refusal.code, run.refusal.message), kept: null };
  if (run.sql_sha256 !== sql_sha256) {
    return { result: refuse('sql_mismatch', 'the notebook ran another SQL than Looker gave'), kept: null };
  }
  const read = run.query;
  const product = read?.product ?? null;
  if (read === null || product === null) return { result: { kind: 'skip', url }, kept: null };
  const proof = proveCredit(run, rates, formula);
  const artifact =
    proof.kind === 'proven'
      ? artifactOf(run, toWire(proof.amount), calculationOf(run, query, product, proof.summary))
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
  const elsewhere = factsProblem(read, facts);
  if (elsewhere) return { result: { ...refuse('summary_mismatch', elsewhere), artifact: kept.path }, kept };
  const credit = {
    url,
    amount: toWire(proof.amount),
    fraud_cost: proof.fraudCost.toFixed(),
    monthly_revenue: facts?.context?.mrr?.toFixed() ?? null,
    account_sid: read.account_sid,
    customer: plainName(facts?.account_name),
    period: read.period,
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

/** A customer's name as a text for every later step: Windmill replaces a value that starts like a reference, such as `$var:path`. */
function plainName(name: string | null | undefined): string | null {
  return name?.startsWith('$') ? ` ${name}` : (name ?? null);
}

/** Where a summary is about other traffic than its query, for people. */
function factsProblem(
  read: NonNullable<NotebookRun['query']>,
  facts: Pick<Summary, 'account_sid' | 'period'> | null,
): string | null {
  if (facts === null) return null;
  const said = `${facts.account_sid} from ${facts.period.start} until ${facts.period.end}`;
  const asked = `${read.account_sid} from ${read.period?.start} until ${read.period?.end}`;
  return said === asked ? null : `the notebook is about ${said}, its query about ${asked}`;
}

function calculationOf(
  run: NotebookRun,
  { sql, sql_sha256 }: ResolvedQuery,
  product: string,
  summary: Summary | null,
): Calculation | null {
  if (!summary?.inputs || run.notebook === null) return null;
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

const resultSchema = z.discriminatedUnion('kind', [
  creditSchema.strip().extend({ kind: z.literal('credit') }),
  z.object({ kind: z.literal('skip'), url: z.string() }),
  z.object({
    kind: z.literal('refuse'),
    url: z.string(),
    code: reasonCodeSchema,
    reason: z.string(),
    artifact: z.string().nullish(),
  }),
]);

/** `extra` has the properties of the raised error; those of a failed notebook have its code. */
const failureSchema = z.object({
  error: z.object({ message: z.string(), extra: notebookFailureSchema.optional().catch(undefined) }),
});

/** One LinkResult per link. Throws CreditError `result_unreadable` when a result is not that of its link. */
export function readLinkResults(links: readonly string[], results: readonly unknown[]): LinkResult[] {
  return results.map((result, index) => {
    const url = links[index] ?? '';
    const failure = failureSchema.safeParse(result);
    if (failure.success) {
      const { message, extra } = failure.data.error;
      return { kind: 'failed', url, code: extra?.code ?? 'link_failed', message: message.slice(0, 500) };
    }
    const parsed = resultSchema.safeParse(result);
    if (parsed.success && parsed.data.url === url) return parsed.data;
    throw new CreditError(
      'result_unreadable',
      `The result for ${url} is not one of credit, skip, refuse or an error of this link`,
    );
  });
}

export interface Artifact {
  extracted_at: string;
  /** Decimal text; null when no amount is proven. */
  credit_amount: string | null;
  summary_outputs: NotebookRun['summary_outputs'];
  /** Duration of the notebook run in seconds. */
  seconds: number;
  /** The inputs for recomputing the credit; null when no amount is proven or the notebook shows no inputs. */
  calculation: Calculation | null;
}

/** Maximum size of a stored artifact in bytes of JSON. */
export const maxArtifactBytes = 100_000;

export function artifactOf(
  { executed_at, summary_outputs, seconds }: NotebookRun,
  amount: string | null,
  calculation: Calculation | null,
): Artifact {
  return { extracted_at: executed_at, credit_amount: amount, summary_outputs, seconds, calculation };
}

/** The fields of a stored artifact that the archive reads; older artifacts have no calculation. */
export const storedArtifactSchema = z.object({
  extracted_at: z.string(),
  credit_amount: z.string().nullable(),
  seconds: z.number().nullable().default(null),
  calculation: calculationSchema.nullable().default(null),
});

export type StoredArtifact = z.infer<typeof storedArtifactSchema>;

export const artifactPrefix = 'f/credits/artifacts/';

/** Path of an artifact: by time and query, so that a repeated step overwrites its own. */
export function artifactPath(executedAt: string, sqlSha256: string): string {
  return `${artifactPrefix}summary_${executedAt.replace(/[^0-9TZ]/g, '')}_${sqlSha256.slice(0, 12)}`;
}

/** The result of one link; the result of the flow credit_from_link. */
export type LinkResult =
  | ({ kind: 'credit' } & LedgerCredit)
  | { kind: 'skip'; url: string }
  /** `artifact` is where the summary of its notebook run is kept, if one is kept. */
  | { kind: 'refuse'; url: string; code: ReasonCode; reason: string; artifact?: string | null | undefined }
  | { kind: 'failed'; url: string; code: NotebookFailureCode | 'link_failed'; message: string };
