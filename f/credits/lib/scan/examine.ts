/** Classifies one message: a request to process, one that waits, one whose operator was not yet notified, or none. */

import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { SlackMessage, SlackPort } from '../../../shared/lib/slack/message.ts';
import { type ApprovalDue, approvalDue } from '../approval/approval_run.ts';
import { readRecord } from '../ledger/claims.ts';
import { type EndedAttempt, openAsk, wasNotified } from '../ledger/ending.ts';
import { type LedgerRecord, ledgerPath, needsOperator, requestKey, requestStatus } from '../ledger/ledger.ts';
import { owesCard } from '../messages/card_post.ts';
import type { Problem } from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import {
  type CurrentLinks,
  classifyMessage,
  currentLinks,
  isGone,
  type MessageKind,
  requestLinks,
  sameLinks,
  secondRequests,
  threadLinks,
} from '../request/thread.ts';

export interface FoundRequest {
  key: string;
  channel: string;
  ts: string;
  /** URLs on our Looker, entities decoded. */
  links: string[];
}

export interface ScanContext {
  items: ItemStore;
  slack: Pick<SlackPort, 'history' | 'thread'>;
  policy: Policy;
  now: Date;
  /** Why posting is stopped now, or null. */
  stopped: () => Promise<string | null>;
}

/** What a scan does about one message; `later` has the replies of its answered thread that ask again, unless they are settled. */
export type Examined = Standing & { later?: Standing[] };

export type Standing =
  | { kind: 'found'; request: FoundRequest }
  | { kind: 'owes_notice'; ending: EndedAttempt }
  /** Credited; the card that explains the credit is not posted yet. */
  | { kind: 'owes_card'; key: string }
  /** Its approval must be requested, carried out or ended. */
  | { kind: 'approval'; due: ApprovalDue }
  | { kind: 'unreadable'; problem: Problem }
  | { kind: 'waiting' }
  | { kind: 'settled' };

export interface Known {
  /** An earlier scan left this message open. */
  awaited: boolean;
  thread?: SlackMessage[] | undefined;
  /** ts up to which an earlier scan has read the replies to messages that are no request. */
  repliesRead?: string | undefined;
}

/** Looks one message up in the ledger. An unreadable record stops this request only. */
export async function examine(
  context: ScanContext,
  channel: string,
  message: SlackMessage,
  known: Known,
): Promise<Examined> {
  const kind = classifyMessage(message, context.policy);
  const key = requestKey(channel, message.ts);
  const isOther =
    kind.kind === 'other' && !known.awaited && !(await hasRecord(context, key, message.reply_count));
  const thread =
    isOther && known.thread === undefined ? await repliesOf(context, channel, message, known) : known.thread;
  if (isOther && threadLinks(thread ?? [], context.policy, false).length === 0) return { kind: 'settled' };
  try {
    const record = await readRecord(context.items, key);
    const own = await stand(context, { key, channel, message, kind }, record, thread);
    const isAnswered = record !== null && requestStatus(record, context.now).kind === 'done';
    const later = isAnswered
      ? await askedAgain(context, { channel, message, record }, { ...known, thread })
      : [];
    return later.length > 0 ? { ...own, later } : own;
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'ledger_unreadable') throw error;
    const request = { channel, ts: message.ts };
    const code = 'ledger_unreadable';
    return {
      kind: 'unreadable',
      problem: { subject: key, request, code, message: error.message, passing: false },
    };
  }
}

/**
 * Whether a reply under this message was a request: its record is looked at again in each scan, as that of any request, because a
 * write of an older attempt may have overwritten it.
 */
async function hasRecord({ items }: ScanContext, key: string, replies = 0): Promise<boolean> {
  return replies > 0 && (await items.read(ledgerPath(key))) !== undefined;
}

/** The thread of a message that is no request itself, when it has replies that no earlier scan has read. */
async function repliesOf(
  { slack }: ScanContext,
  channel: string,
  { ts, reply_count, latest_reply }: SlackMessage,
  { repliesRead = '' }: Known,
): Promise<SlackMessage[] | undefined> {
  const isRead = latest_reply !== undefined && latest_reply <= repliesRead;
  if (!reply_count || isRead) return undefined;
  const thread = await slack.thread(channel, ts);
  return isGone(thread) ? undefined : (thread ?? undefined);
}

/** The replies that ask for a credit in a thread that has its answer: each is a request of its own, and one for a person. */
async function askedAgain(
  context: ScanContext,
  { channel, message, record }: { channel: string; message: SlackMessage; record: LedgerRecord },
  known: Known,
): Promise<Standing[]> {
  const { items, slack, policy, now } = context;
  if (!['credited', 'skipped', 'dry_run'].includes(record.outcome ?? '')) return [];
  const isOpen = known.awaited && known.thread === undefined;
  const thread = isOpen
    ? await slack.thread(channel, message.ts)
    : (known.thread ?? (await repliesOf(context, channel, message, known)));
  const found: Standing[] = [];
  for (const reply of secondRequests(thread ?? [], record, policy)) {
    const key = requestKey(channel, reply.ts);
    const second = await readRecord(items, key);
    const where = requestStatus(second, now).kind;
    if (where === 'unclaimed' || where === 'due') {
      const links = requestLinks(reply, policy);
      found.push({ kind: 'found', request: { key, channel, ts: reply.ts, links } });
    } else {
      const own = where === 'done' && second ? await ended(context, second) : ({ kind: 'waiting' } as const);
      if (own.kind !== 'settled') found.push(own);
    }
  }
  return found;
}

interface Candidate {
  key: string;
  channel: string;
  message: SlackMessage;
  kind: MessageKind;
}

async function stand(
  context: ScanContext,
  { key, channel, message, kind }: Candidate,
  record: LedgerRecord | null,
  thread: SlackMessage[] | undefined,
): Promise<Standing> {
  const where = requestStatus(record, context.now);
  // What the kill switch has stopped is tried again when it is over, not on every scan until then.
  const isStopped =
    (where.kind === 'due' && record?.reason?.code === 'kill_switch') || where.kind === 'waiting_for_switch';
  if (isStopped && (await context.stopped()) !== null)
    return record ? unsettled(context, record) : { kind: 'waiting' };
  switch (where.kind) {
    case 'done':
      return record ? ended(context, record) : { kind: 'settled' };
    case 'held':
    case 'waiting_for_retry':
      return { kind: 'waiting' };
    case 'unclaimed':
    case 'due':
    case 'waiting_for_switch':
    case 'waiting_for_link': {
      const own = kind.kind === 'request' && !record?.hint;
      const { links, complete } = own
        ? { links: kind.links, complete: true }
        : await linksOfThread(context, channel, message, record, thread);
      const changed = where.kind !== 'waiting_for_link' || (links.length > 0 && !sameLinks(links, where.not));
      if (complete && changed) return { kind: 'found', request: { key, channel, ts: message.ts, links } };
      return record ? unsettled(context, record) : { kind: 'waiting' };
    }
  }
}

/** What a request that waits owes meanwhile. */
async function unsettled(context: ScanContext, record: LedgerRecord): Promise<Standing> {
  const end = await ended(context, record);
  return end.kind === 'settled' ? { kind: 'waiting' } : end;
}

async function ended(context: ScanContext, record: LedgerRecord): Promise<Standing> {
  const { items, now } = context;
  if (openAsk(record)) {
    const due = await approvalDue(items, record, context.policy, now);
    return due ? { kind: 'approval', due } : { kind: 'waiting' };
  }
  const owesNotice = needsOperator(record) && !(await wasNotified(items, record));
  const owes = await owesCard(items, record);
  if (!owesNotice && !owes) return { kind: 'settled' };
  // The run that ended it may still notify the operator or post the card.
  if (new Date(record.lease_until) > now) return { kind: 'waiting' };
  if (owes) return { kind: 'owes_card', key: record.key };
  const { key, channel, ts, turn, reason } = record;
  return {
    kind: 'owes_notice',
    ending: { key, channel, ts, turn, outcome: record.outcome ?? 'failed', reason },
  };
}

async function linksOfThread(
  context: ScanContext,
  channel: string,
  message: SlackMessage,
  record: LedgerRecord | null,
  thread?: SlackMessage[],
): Promise<CurrentLinks> {
  const alone = thread === undefined && !message.reply_count;
  const messages = alone ? [message] : (thread ?? (await context.slack.thread(channel, message.ts)) ?? []);
  return currentLinks(messages, context.policy, record);
}
