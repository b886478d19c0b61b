/** A manual run of a request: where it answers, its links, the decision of the person, when it is refused, and the text it would post. */
import Big from 'big.js';
import { dollars, toWire } from '../../../shared/lib/money.ts';
import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import { type GuardContext, guardPost } from '../guards/guard_post.ts';
import { isHandled, type LedgerRecord, requestStatus } from '../ledger/ledger.ts';
import type { PersonDecision } from '../ledger/person_decision.ts';
import type { Policy } from '../policy/policy.ts';
import { categoryOf } from '../policy/product_rule.ts';
import { CreditError } from '../reason/errors.ts';
import type { Reason, ReasonCode } from '../reason/reasons.ts';
import { parseLookerLink } from '../request/looker_link.ts';
import { asksInThread, classifyMessage, isGone, requestMessages, threadLinks } from '../request/thread.ts';
import { objection } from './contradiction.ts';
import { applyOverride, approvalText, type Decision } from './decision.ts';

/** The input of the form. */
export interface Again {
  /** ts of the request. */
  ts: string;
  looker_url: string | null;
  /** Decimal dollars in place of the computed amount. */
  override_amount: string | null;
  reason: string | null;
  by: string;
  at: Date;
}

export type Prepared =
  | { kind: 'go'; links: string[]; links_given: boolean; decision: PersonDecision }
  /** `message` names the alternative. */
  | { kind: 'refused'; code: ReasonCode; message: string };

/** Why a request is not answered by hand any more, or not now; null when it may be. */
function settled(
  record: LedgerRecord | null,
  thread: readonly SlackMessage[] | null,
  { ts, at }: { ts: string; at: Date },
): (Reason & { kind: 'refused' }) | null {
  const where = requestStatus(record, at);
  if (where.kind === 'done' && where.outcome === 'credited') {
    const message = `this request was credited ${dollars(record?.amount ?? '0')}, and a request gets one answer. If that amount is wrong, say so in the thread yourself and book the difference where credits are booked; nothing here posts a second amount`;
    return { kind: 'refused', code: 'already_credited', message };
  }
  if (record !== null && isHandled(record)) {
    const message = `${record.reason?.message}; a request gets one answer`;
    return { kind: 'refused', code: 'already_resolved', message };
  }
  if (where.kind === 'held') {
    const message = `a run works on this request until ${where.until} at the latest; try again when it has ended`;
    return { kind: 'refused', code: 'in_progress', message };
  }
  if (isGone(thread)) {
    const message = 'Slack has no such message any more; check channel and thread_ts';
    return { kind: 'refused', code: 'request_gone', message };
  }
  const second = asksInThread(thread, ts);
  return second === null ? null : { kind: 'refused', ...second };
}

/** Decides whether a request may be run again, and with what. */
export function prepareAgain(
  record: LedgerRecord | null,
  thread: readonly SlackMessage[] | null,
  again: Again,
  policy: Policy,
): Prepared {
  const refusal = settled(record, thread, again);
  if (refusal) return refusal;
  const { looker_url, override_amount: amount, by, at } = again;
  const reason = again.reason?.trim() || null;
  if (amount !== null && (!/^\d{1,15}(\.\d{1,2})?$/.test(amount) || new Big(amount).lte(0))) {
    const message = `override_amount is "${amount}"; write dollars as a decimal above zero, such as 1234.50`;
    return { kind: 'refused', code: 'amount_invalid', message };
  }
  if (amount !== null && reason === null) {
    const message = 'an amount that is set by hand needs a reason; it is kept with the request';
    return { kind: 'refused', code: 'reason_missing', message };
  }
  if (looker_url !== null && parseLookerLink(looker_url, policy.link_hosts).kind === 'foreign') {
    const message = `looker_url is not a link on ${policy.link_hosts.join(' or ')} (https, no port)`;
    return { kind: 'refused', code: 'link_foreign', message };
  }
  const links = looker_url === null ? threadLinks(thread ?? [], policy) : [looker_url];
  if (links.length === 0) {
    const message = 'the thread has no Looker link; give one as looker_url';
    return { kind: 'refused', code: 'no_link', message };
  }
  const kind = amount === null ? 'reprocessed' : 'overridden';
  const set = amount === null ? null : new Big(amount).toFixed(2);
  const decision: PersonDecision = { kind, by, at: at.toISOString(), reason, amount: set };
  return { kind: 'go', links, links_given: looker_url !== null, decision };
}

/** What a preview reads besides the policy; it keeps nothing. */
export type PreviewContext = Pick<GuardContext, 'items' | 'stopped' | 'now'> & { policy: Policy };

/** The request that a preview is about. */
export interface PreviewPlace {
  key: string;
  ts: string;
  record: LedgerRecord | null;
  thread: readonly SlackMessage[] | null;
  links: string[];
  /** Decision of the person who starts the run; null for none. */
  decision: PersonDecision | null;
}

const notCompared =
  'no request is given: what it says (hold, account, days, customer, spend) is not compared with the link; give channel and thread_ts';

/**
 * What a live run would do with a decision: the request is read and every guard is run as before a post.
 * @param place the request, whose own spend it may be credited with; null when there is none
 * @param override the amount that a person sets instead of the computed one; null for none
 */
export async function previewDecision(
  context: PreviewContext,
  decided: Decision,
  { place = null, override = null }: { place?: PreviewPlace | null; override?: Big | null } = {},
) {
  const { policy } = context;
  const refusal =
    place === null ? null : settled(place.record, place.thread, { ts: place.ts, at: context.now() });
  if (refusal) return refused('review', { code: refusal.code, message: refusal.message });
  const decision = applyOverride(decided, override);
  if (decision.kind !== 'approve') {
    const noLink: Reason = { code: 'no_link', message: 'no link was given' };
    return refused(decision.kind, decision.kind === 'ask_for_link' ? noLink : decision.reason);
  }
  const { amount, credits } = decision;
  const figures = { amount: toWire(amount), credits };
  const objected = place === null ? null : objection(place.thread, saidOf(place), credits, policy);
  if (objected) return { ...refused('review', objected), ...figures };
  const stopped = await context.stopped();
  if (stopped !== null)
    return { ...refused('review', { code: 'kill_switch', message: stopped }), ...figures };
  const written = place === null ? context.now() : new Date(Number(place.ts) * 1_000);
  const credit = { amount, credits, written, approved: false, overridden: override !== null };
  const guarded = await guardPost({ ...context, dryRun: true }, place?.key ?? 'preview', credit);
  if (guarded.kind === 'refuse') return { ...refused('review', guarded.reason), ...figures };
  const would_post = approvalText(amount, categoryOf(policy, credits));
  const waits_for = guarded.kind === 'ask' ? guarded.causes : [];
  const extra = { ...(waits_for.length > 0 && { waits_for }), ...(place === null && { note: notCompared }) };
  return { outcome: 'dry_run', would_post, ...figures, ...extra };
}

/** The decisions of people and the links that a live run would have in its record. */
function saidOf({ record, decision, links }: PreviewPlace): Pick<LedgerRecord, 'decisions' | 'links'> {
  return { decisions: [...(record?.decisions ?? []), ...(decision ? [decision] : [])], links };
}

function refused(decision: Decision['kind'], reason: Reason) {
  const note = `would be refused: ${reason.message}`;
  return { outcome: 'dry_run', would_post: null, decision, note, reason };
}

export interface Asked {
  dry_run: boolean;
  /** Empty when none is given. */
  channel: string;
  ts: string;
  /** Answer a message that is no request, too. */
  any_message: boolean;
}

/**
 * A dry run with a place checks it as a live run does.
 * @returns whether the run answers; throws CreditError `request_invalid` where it can not
 */
export async function checkPlace(
  { thread, policy }: { thread: (place: Asked) => Promise<SlackMessage[] | null>; policy: Policy },
  asked: Asked,
): Promise<{ answers: boolean; channel: string; ts: string }> {
  const { dry_run, channel, ts, any_message } = asked;
  const isPlace = channel !== '' && ts !== '';
  if (dry_run && !isPlace) return { answers: false, channel: '', ts: '' };
  if (!isPlace)
    throw refusal(
      'dry_run is off, so that an answer is posted, and it is not said where',
      'give channel and thread_ts',
    );
  const messages = await thread(asked);
  const [parent] = messages ?? [];
  if (isGone(messages) || parent === undefined)
    throw refusal(`Slack has no message ${ts} in ${channel}`, 'check channel and thread_ts');
  const isRequest =
    classifyMessage(parent, policy).kind !== 'other' ||
    requestMessages(messages ?? [], policy, false).length > 0;
  if (!isRequest && !any_message)
    throw refusal(
      `the message ${ts} in ${channel} is no credit request`,
      'check thread_ts, or set any_message',
    );
  return { answers: !dry_run, channel, ts };
}

function refusal(what: string, next: string): CreditError {
  return new CreditError('request_invalid', `${what}: ${next}`);
}
