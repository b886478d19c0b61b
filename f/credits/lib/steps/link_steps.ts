/** The steps of credit_from_link: from a link to its query, and from the notebook run of that query to a credit. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { linkCredit } from '../credit/link_credit.ts';
import { notebookRunSchema } from '../credit/summary.ts';
import type { Policy } from '../policy/policy.ts';
import { productRule } from '../policy/product_rule.ts';
import type { ReasonCode } from '../reason/reasons.ts';
import { type LookerLink, nearMiss, parseLookerLink } from '../request/looker_link.ts';
import { decideProduct } from '../request/product.ts';

/** Looker's answer about a link: its SQL, or that the object does not exist for us. */
export type LookerSql =
  | { kind: 'sql'; sql: string }
  | { kind: 'gone'; reason: string }
  | { kind: 'invalid'; reason: string };

/** `query` is passed to the notebook; the others are the result of the link. */
export type ResolvedLink =
  | { kind: 'query'; url: string; product: string; notebook: string; sql: string; sql_sha256: string }
  | { kind: 'skip'; url: string }
  | { kind: 'refuse'; url: string; code: ReasonCode; reason: string };

export const linkInput = z.object({ looker_url: z.string() });

/** @param sqlOf asks Looker for the SQL behind a link; throws when Looker does not answer */
export async function resolveLink(
  policy: Policy,
  looker_url: string,
  sqlOf: (link: LookerLink) => Promise<LookerSql>,
): Promise<ResolvedLink> {
  const url = looker_url.trim();
  const refuse = (code: ReasonCode, reason: string) => ({ kind: 'refuse' as const, url, code, reason });
  const parsed = parseLookerLink(url, policy.link_hosts);
  if (parsed.kind === 'foreign') {
    const wrong = nearMiss(url, policy.link_hosts);
    const why = wrong === null ? '' : `: it ${wrong}`;
    return refuse(
      'link_foreign',
      `this is not a link on ${policy.link_hosts.join(' or ')} (https, no port)${why}`,
    );
  }
  if (parsed.kind === 'refused') return refuse(parsed.code, parsed.reason);

  const answer = await sqlOf(parsed.link);
  if (answer.kind === 'gone') return refuse('link_gone', answer.reason);
  if (answer.kind === 'invalid') return refuse('link_invalid', answer.reason);

  const { sql } = answer;
  const decided = decideProduct(sql, policy.products);
  if (decided.kind === 'not_handled') return { kind: 'skip', url };
  if (decided.kind === 'unclear') return refuse('product_unclear', decided.reason);
  const { product } = decided;
  const { notebook } = productRule(policy, product);
  const sql_sha256 = createHash('sha256').update(sql).digest('hex');
  return { kind: 'query', url, product, notebook, sql, sql_sha256 };
}

/** Input of parse_summary: the notebook run, and the query that resolve_looker returned. */
export const proofInput = z.object({
  run: notebookRunSchema,
  query: z.object({ url: z.string(), product: z.string(), sql: z.string(), sql_sha256: z.string() }),
  dry_run: z.boolean().optional(),
});

/** Proves the credit of a notebook run, stores its compact summary, and returns the result of the link. A dry run stores nothing and names no artifact. */
export async function proveLink(
  { items, policy }: { items: Pick<ItemStore, 'write'>; policy: Policy },
  { run, query, dry_run }: z.output<typeof proofInput>,
): Promise<object> {
  const { formula } = productRule(policy, query.product);
  const { result, kept } = linkCredit(run, query, policy.expected_block_rates, formula);
  if (kept === null) return result;
  if (dry_run === true) return { ...result, artifact: null };
  await items.write(kept.path, kept.artifact);
  return result;
}
