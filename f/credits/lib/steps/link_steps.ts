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

/** Looker's answer about a link: its SQL, or that the object does not exist for us. */
export type LookerSql =
  | { kind: 'sql'; sql: string }
  | { kind: 'gone'; reason: string }
  | { kind: 'invalid'; reason: string };

/**
 * `query` is passed to the notebook step, which reads the SQL and decides its product; `notebooks` has a reference to the notebook
 * of each enabled product. `refuse` is the result of the link.
 */
export type ResolvedLink =
  | { kind: 'query'; url: string; notebooks: Record<string, string>; sql: string; sql_sha256: string }
  | { kind: 'refuse'; url: string; code: ReasonCode; reason: string };

function jsonText() {
  return z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: `a JSON text is needed: ${text.slice(0, 80)}` });
      return z.NEVER;
    }
  });
}

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
  // Also keeps a text such as `$var:path`, which the next step would be given as a variable's value, out of it.
  if (!startOfSql.test(sql)) return refuse('link_invalid', 'Looker gave no SQL for this link');
  const enabled = policy.products.filter((product) => product.enabled);
  const notebooks = Object.fromEntries(enabled.map(({ name, notebook }) => [name, `$res:${notebook}`]));
  const sql_sha256 = createHash('sha256').update(sql).digest('hex');
  return { kind: 'query', url, notebooks, sql, sql_sha256 };
}

const startOfSql = /^[\s(]*(select\b|with\b|--|\/\*)/i;

const queryInput = z.object({ url: z.string(), sql: z.string(), sql_sha256: z.string() });

/**
 * Input of parse_summary: the notebook run, and the query that resolve_looker returned. Both are JSON texts: names of accounts and
 * the like stand in them, and Windmill replaces an argument that looks like a reference, such as `$var:path`.
 */
export const proofInput = z.object({
  run: jsonText().pipe(notebookRunSchema),
  query: jsonText().pipe(queryInput),
  dry_run: z.boolean().optional(),
});

/** Proves the credit of a notebook run, stores its compact summary, and returns the result of the link. A dry run stores nothing and names no artifact. */
export async function proveLink(
  { items, policy }: { items: Pick<ItemStore, 'write'>; policy: Policy },
  { run, query, dry_run }: z.output<typeof proofInput>,
): Promise<object> {
  const product = run.query?.product ?? null;
  const formula = product === null ? undefined : productRule(policy, product).formula;
  const { result, kept } = linkCredit(run, query, policy.expected_block_rates, formula);
  if (kept === null) return result;
  if (dry_run === true) return { ...result, artifact: null };
  await items.write(kept.path, kept.artifact);
  return result;
}
