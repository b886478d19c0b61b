/** Posts the card of a credited request, once: found again by our message metadata, tried again by a later run, given up with a word to the operator. */
import { addMinutes, isAfter } from 'date-fns';
import { z } from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { Post, SlackPort } from '../../../shared/lib/slack/message.ts';
import { answerMessage, type SendContext, sendOnce } from '../ledger/attempts.ts';
import { readRecord } from '../ledger/claims.ts';
import { type LedgerRecord, ledgerPath, postPath } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { findAnswer, isGone } from '../request/thread.ts';
import { creditCard } from './card.ts';
import { cardFailedMessage } from './operator_message.ts';

export interface CardContext extends SendContext {
  slack: Pick<SlackPort, 'thread' | 'post'>;
  claim: Policy['claim'];
  /** Address of a run's page; null where there is none. */
  runPage: (run: string) => string | null;
  /** Tells the operator; throws when it did not arrive. */
  notify: (text: string) => Promise<void>;
}

export type CardResult =
  /** The request gets no card, or has nothing to explain any more. */
  | { kind: 'none' }
  | { kind: 'posted'; ts: string }
  /** A later run posts it. */
  | { kind: 'owed'; why: string }
  | { kind: 'given_up'; why: string };

const stateSchema = z.strictObject({
  /** Refused tries so far. */
  failures: z.int().min(0),
  /** How it ended; null while it is owed. */
  ended: z.enum(['posted', 'none', 'given_up']).nullable(),
});

type State = z.infer<typeof stateSchema>;

/** Where it is noted what became of a request's card. */
export function cardPath(key: string): string {
  return `${ledgerPath(key)}_card`;
}

/** Whether the card of this request is still to be posted. */
export async function owesCard(items: ItemStore, record: LedgerRecord): Promise<boolean> {
  if (!record.card || record.outcome !== 'credited') return false;
  return (await readState(items, record.key)).ended === null;
}

/** Posts the card of request `key`, if it owes one. Whatever comes of it, the credit stays as it is. */
export async function postCard(context: CardContext, key: string): Promise<CardResult> {
  const { items } = context;
  const record = await readRecord(items, key);
  if (record === null || !(await owesCard(items, record))) return { kind: 'none' };
  const end = async (ended: NonNullable<State['ended']>) =>
    items.write(cardPath(key), { ...(await readState(items, key)), ended });
  const found = async () => {
    const thread = await context.slack.thread(record.channel, record.ts);
    const card = findAnswer(thread, key, 'card');
    return { gone: isGone(thread), ts: card?.ts ?? null };
  };

  const turn = await freeAttempt(context, key);
  if (turn === null) return { kind: 'owed', why: 'another process is posting it, or just was' };
  // What an earlier turn has begun reaches Slack by then, or never.
  if (turn > 1) await context.sleep(2 * context.postDeadlineMs);
  const { ts, gone } = await found();
  if (ts !== null) {
    await end('posted');
    return { kind: 'posted', ts };
  }
  if (gone) {
    await end('none');
    return { kind: 'none' };
  }
  const stopped = await context.stopped();
  if (stopped !== null) return { kind: 'owed', why: stopped };

  const lease_until = addMinutes(context.now(), context.claim.lease_minutes).toISOString();
  const result = await sendOnce(context, { key: cardKey(key), turn, lease_until }, message(context, record));
  switch (result.kind) {
    case 'posted':
      await end('posted');
      return { kind: 'posted', ts: result.ts };
    case 'unknown':
    case 'taken': {
      const arrived = await found();
      if (arrived.ts === null) return { kind: 'owed', why: `Slack did not confirm it (${result.message})` };
      await end('posted');
      return { kind: 'posted', ts: arrived.ts };
    }
    case 'limited':
      return refused(context, record, `Slack asks to wait ${result.retryAfterSeconds} s`);
    case 'refused':
      return refused(context, record, `Slack refused it: ${result.error}`);
  }
}

/** The first turn whose token nobody has; null while whoever took the last one may still post, or has been refused just now. */
async function freeAttempt({ items, claim, now }: CardContext, key: string): Promise<number | null> {
  for (let turn = 1; ; turn++) {
    const token = await items.taken(postPath(cardKey(key), turn));
    if (token === undefined) return turn;
    if (!isAfter(now(), addMinutes(tokenSchema.parse(token).at, claim.lease_minutes))) return null;
  }
}

const tokenSchema = z.object({ at: z.iso.datetime() });

/** The card's tokens lie beside those of the answer. */
function cardKey(key: string): string {
  return `${key}_card`;
}

async function readState(items: ItemStore, key: string): Promise<State> {
  const parsed = stateSchema.safeParse(await items.read(cardPath(key)));
  // A note that is lost or cannot be read costs a look into the thread.
  return parsed.success ? parsed.data : { failures: 0, ended: null };
}

async function refused(context: CardContext, record: LedgerRecord, why: string): Promise<CardResult> {
  const state = await readState(context.items, record.key);
  const failures = state.failures + 1;
  const final = failures >= context.claim.max_attempts;
  if (final) await context.notify(cardFailedMessage(record, why));
  await context.items.write(cardPath(record.key), { failures, ended: final ? 'given_up' : null });
  return final ? { kind: 'given_up', why } : { kind: 'owed', why };
}

function message(context: CardContext, record: LedgerRecord): Post {
  const { text, blocks } = creditCard(record, context.runPage(record.run));
  return { ...answerMessage(record, 'card', text), blocks };
}
