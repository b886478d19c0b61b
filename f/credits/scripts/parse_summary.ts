/** Proves the credit of one notebook run, stores its compact summary, and returns the amount or the reason why there is none. */
import { windmillItems } from '../clients/windmill_items.ts';
import { artifactOf, artifactPath, maxArtifactBytes } from '../lib/artifact.ts';
import { CreditError } from '../lib/errors.ts';
import { toWire } from '../lib/money.ts';
import { parsePolicy } from '../lib/policy.ts';
import type { c_policy } from '../lib/resource_types.ts';
import { notebookRunSchema, proveCredit } from '../lib/summary.ts';

/**
 * @param run what run_notebook returned
 * @param query what resolve_looker returned: `url`, `product`, `sql_sha256`
 */
export async function main(
  policy: c_policy,
  run: object,
  query: { url: string; product: string; sql_sha256: string },
) {
  const rules = parsePolicy(policy);
  const parsed = notebookRunSchema.safeParse(run);
  if (!parsed.success) {
    throw new CreditError(
      'result_unreadable',
      `run_notebook did not return what parse_summary reads: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
    );
  }
  const { url, product, sql_sha256 } = query;
  const done = parsed.data;
  if (done.refusal) return { kind: 'refuse', url, code: done.refusal.code, reason: done.refusal.message };
  if (done.sql_sha256 !== sql_sha256)
    return {
      kind: 'refuse',
      url,
      code: 'sql_mismatch',
      reason: 'the notebook ran another SQL than Looker gave',
    };

  const proof = proveCredit(done, rules.expected_block_rates);
  const artifact = artifactOf(done, proof.kind === 'proven' ? toWire(proof.amount) : null);
  const path = artifactPath(done.executed_at, sql_sha256);
  const bytes = JSON.stringify(artifact).length;
  if (bytes > maxArtifactBytes) {
    return {
      kind: 'refuse',
      url,
      code: 'summary_too_large',
      reason: `the summary has ${bytes} bytes, the limit is ${maxArtifactBytes}; shorten the outputs of the Summary Info section`,
    };
  }
  await windmillItems().write(path, artifact);
  if (proof.kind === 'refused') return { kind: 'refuse', url, code: proof.code, reason: proof.reason };
  return {
    kind: 'credit',
    url,
    amount: toWire(proof.amount),
    fraud_cost: proof.fraudCost.toFixed(),
    account_sid: proof.summary?.account_sid ?? null,
    period: proof.summary?.period ?? null,
    product,
    modes:
      proof.summary?.modes.map(({ mode, note, ...figures }) => ({
        mode,
        note,
        msg_count: figures.msg_count,
        fraud_cost: figures.fraud_cost.toFixed(2),
        block_rate: figures.block_rate?.toFixed() ?? null,
        expected_block_rate: figures.expected_block_rate.toFixed(),
        credit: figures.credit.toFixed(2),
      })) ?? [],
    warnings: proof.summary?.warnings ?? [],
    sql_sha256,
    artifact: path,
    summary: artifact,
  };
}
