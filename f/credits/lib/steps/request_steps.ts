/** The steps of a claimed request: from a link to its query, from the notebook run to a credit, the reply, and what follows it. */

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { SlackPort } from '../../../shared/lib/slack/message.ts';
import { answerRequest } from '../answer/answer.ts';
import { decide, overriddenAmount } from '../answer/decision.ts';
import { type PreviewContext, type PreviewPlace, previewDecision } from '../answer/reprocess.ts';
import { linkCredit, readLinkResults } from '../credit/link_credit.ts';
import { notebookRunSchema } from '../credit/summary.ts';
import type { SendContext } from '../ledger/attempts.ts';
import { readRecord } from '../ledger/claims.ts';
import { type Answer, markNotified, openAsk, wasNotified } from '../ledger/ending.ts';
import { keepEvidence } from '../ledger/evidence.ts';
import { type Claim, claimSchema, needsOperator, placeOf, requestKey } from '../ledger/ledger.ts';
import { personDecisionSchema } from '../ledger/person_decision.ts';
import { type CardResult, owesCard, postCard } from '../messages/card_post.ts';
import { notifyEnding, type Operator } from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import { postingMode } from '../policy/posting.ts';
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

/** The effects that the steps of a request have. */
export interface StepContext extends SendContext, Operator {
  slack: SlackPort;
  policy: Policy;
  /** The flow run. */
  run: string;
  /** Ids of channels by their names; channels that Slack does not list are left out. */
  idsOf: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  channelName: (channel: string) => Promise<string>;
  /** Address of a run's page; null when there is none. */
  runPage: (run: string) => string | null;
  /** Starts the run that asks for an approval, once per question. */
  startApproval: (question: { key: string; channel: string; ts: string; ask: number }) => Promise<void>;
}

export const replyInput = z.object({
  links: z.array(z.string()),
  results: z.array(z.unknown()),
  /** Null for a preview. */
  claim: claimSchema.nullable(),
  by_hand: z.boolean(),
  dry_run: z.boolean(),
  links_given: z.boolean().nullish(),
});

/** Decides a claimed request from the results of its links, and answers it once. */
export async function replyStep(
  context: StepContext,
  { links, results, claim, by_hand, dry_run, links_given }: z.output<typeof replyInput> & { claim: Claim },
): Promise<Answer> {
  const { items, policy } = context;
  const found = readLinkResults(links, results);
  await keepEvidence(items, claim, found, by_hand);
  const name = await context.channelName(placeOf(claim.key).channel);
  const mode = postingMode(policy, name, { byHand: by_hand, dryRun: dry_run });
  const decision = decide(found, links.length, policy.max_links);
  const linksFromThread = !(links_given ?? by_hand);
  const answer = await answerRequest({ ...context, ...mode, linksFromThread }, claim, decision);
  // An operator who starts it reads the result: no private message is owed.
  if (by_hand && answer.notify) await markNotified(items, answer);
  return answer;
}

export const previewInput = z.object({
  links: z.array(z.string()),
  results: z.array(z.unknown()),
  /** The request; null when there is none. */
  place: z.object({ channel: z.string(), ts: z.string() }).nullable(),
  /** Decision of the person who starts the run; null for none. */
  decision: personDecisionSchema.nullable(),
});

/** What replyStep would do, without a claim. */
export async function previewReply(
  context: PreviewContext & { slack: Pick<SlackPort, 'thread'> },
  { links, results, place, decision }: z.output<typeof previewInput>,
) {
  const decided = decide(readLinkResults(links, results), links.length, context.policy.max_links);
  const override = decision === null ? null : overriddenAmount({ decisions: [decision] });
  return previewDecision(context, decided, { place: place && (await requestAt(place)), override });

  async function requestAt({ channel, ts }: { channel: string; ts: string }): Promise<PreviewPlace> {
    const key = requestKey(channel, ts);
    const record = await readRecord(context.items, key);
    return { key, ts, record, thread: await context.slack.thread(channel, ts), links, decision };
  }
}

/** What was done for a request after its reply; a request owes at most one of them. */
export type FollowUp =
  | { card_posted: CardResult }
  | { notified: true }
  | { approval_started: true }
  | { nothing_owed: true };

/** Does what a request owes by its record: its card, the private message, or the run that asks for its approval. */
export async function followUp(context: StepContext, key: string): Promise<FollowUp> {
  const { items } = context;
  const record = await readRecord(items, key);
  if (record === null) return { nothing_owed: true };
  if (await owesCard(items, record)) return { card_posted: await card(context, key) };
  const ask = openAsk(record);
  if (ask) {
    const { channel, ts } = record;
    await context.startApproval({ key, channel, ts, ask: ask.turn });
    return { approval_started: true };
  }
  if (!needsOperator(record) || (await wasNotified(items, record))) return { nothing_owed: true };
  await notifyEnding(context, { ...record, outcome: record.outcome ?? 'failed' });
  return { notified: true };
}

/** The credit does not depend on the card. */
async function card(context: StepContext, key: string): Promise<CardResult> {
  try {
    return await postCard({ ...context, claim: context.policy.claim, notify: context.send }, key);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    // A later run finds that the card is owed.
    return { kind: 'owed', why: error.message };
  }
}
