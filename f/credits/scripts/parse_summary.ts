/** Proves the credit of one notebook run, stores its compact summary, and returns the amount or the reason why there is none. */
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { linkCredit } from '../lib/credit/link_credit.ts';
import { notebookRunSchema } from '../lib/credit/summary.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { productRule } from '../lib/policy/product_rule.ts';
import { CreditError } from '../lib/reason/errors.ts';
import type { c_policy } from '../lib/resource_types.ts';

/**
 * @param run what run_notebook returned
 * @param query what resolve_looker returned: `url`, `product`, `sql`, `sql_sha256`
 */
export async function main(
  policy: c_policy,
  run: object,
  query: { url: string; product: string; sql: string; sql_sha256: string },
) {
  const rules = parsePolicy(policy);
  const { formula } = productRule(rules, query.product);
  const parsed = notebookRunSchema.safeParse(run);
  if (!parsed.success) {
    throw new CreditError(
      'result_unreadable',
      `run_notebook did not return what parse_summary reads: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
    );
  }
  const { result, kept } = linkCredit(parsed.data, query, rules.expected_block_rates, formula);
  if (kept) await windmillItems().write(kept.path, kept.artifact);
  return logged(result, ['kind', 'code', 'product', 'sql_sha256']);
}
