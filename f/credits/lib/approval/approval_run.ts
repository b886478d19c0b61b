/** What a run of approve_credit works with: the question as it stands in the record, its cards, and what was pinned when it was asked. */
import { z } from 'zod';
import type { Ask } from '../answer/person_decision.ts';
import { readRecord } from '../ledger/claims.ts';
import type { ItemStore } from '../ledger/items.ts';
import { type LedgerRecord, requestKey } from '../ledger/ledger.ts';
import { approvalPath, openAsk } from './approval.ts';

/** The record and its open question; null when that question is not open any more. */
export async function openQuestion(
  items: ItemStore,
  { channel, ts, ask: turn }: { channel: string; ts: string; ask: number },
): Promise<{ record: LedgerRecord; ask: Ask } | null> {
  const record = await readRecord(items, requestKey(channel, ts));
  const ask = record && openAsk(record);
  return record !== null && ask?.turn === turn ? { record, ask } : null;
}

/** What reply is given for a pinned proposal: a result per link, as credit_from_link returned them. */
export function pinnedResults({ links, credits }: Pick<LedgerRecord, 'links' | 'credits'>): object[] {
  return links.map((url) => {
    const credit = credits.find((one) => one.url === url);
    return credit ? { kind: 'credit', ...credit } : { kind: 'skip', url };
  });
}

const cardsSchema = z.array(z.object({ channel: z.string(), ts: z.string() }));
export type SentCards = z.infer<typeof cardsSchema>;

/** The cards that ask a question; null when none was sent. */
export async function readCards(items: ItemStore, key: string, ask: number): Promise<SentCards | null> {
  const parsed = z.object({ cards: cardsSchema }).safeParse(await items.read(cardsPath(key, ask)));
  // A note that cannot be read sends the card once more.
  return parsed.success ? parsed.data.cards : null;
}

export async function writeCards(
  items: ItemStore,
  key: string,
  ask: number,
  cards: SentCards,
): Promise<void> {
  await items.write(cardsPath(key, ask), { cards });
}

/** Path of the note of which cards ask a question. */
export function cardsPath(key: string, ask: number): string {
  return `${approvalPath(key, ask)}_cards`;
}

/** How Windmill's own approval ended, as the step after it sees it. */
export type Resumed =
  | { kind: 'timed_out' }
  | { kind: 'approved' | 'refused'; who: string | null; reason: string | null };

const errorSchema = z.object({ name: z.string(), message: z.string().default('') });
const nobody = ['', 'anonymous', 'unknown'];

/** @param resume the payload, or Windmill's error object; @param approvers names of who answered */
export function readResume(resume: unknown, approvers: readonly string[]): Resumed {
  const wrapped = z.object({ error: errorSchema }).safeParse(resume);
  const error = wrapped.success ? wrapped.data.error : errorSchema.safeParse(resume).data;
  if (error?.name === 'SuspendedTimedOut') return { kind: 'timed_out' };
  const named = error ? /^Disapproved by (.*)/s.exec(error.message)?.[1] : approvers[0];
  const who = named === undefined || nobody.includes(named) ? null : named;
  const reason = z.object({ reason: z.string().min(1) }).safeParse(resume).data?.reason ?? null;
  return { kind: error ? 'refused' : 'approved', who, reason };
}
