/** Where a proposal stands with the people who may have to approve it, and how a new question to them begins. */
import { addHours } from 'date-fns';
import type { Reason } from '../answer/decision.ts';
import type { Ask } from '../answer/person_decision.ts';
import type { ItemStore } from '../ledger/items.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import { readVerdict, type Verdict } from './approval.ts';

export type Asked =
  /** Nobody was asked about exactly this, or it was turned down before and a person has started it again. */
  { kind: 'never' } | { kind: 'waiting' } | { kind: 'approved' } | { kind: 'turned_down'; verdict: Verdict };

/**
 * Reads the verdict on the last question of a request.
 * @param hash of what is proposed now: a word about anything else counts for nothing
 * @returns the record with that verdict among its decisions, and what it means for this proposal
 */
export async function askedBefore(
  items: Pick<ItemStore, 'taken'>,
  record: LedgerRecord,
  hash: string,
): Promise<{ record: LedgerRecord; asked: Asked }> {
  const { ask } = record;
  if (ask === null) return { record, asked: { kind: 'never' } };
  const verdict = await readVerdict(items, { key: record.key, turn: ask.turn });
  const isSame = ask.hash === hash;
  if (verdict === null) return { record, asked: { kind: isSame ? 'waiting' : 'never' } };
  const { hash: about, ...decision } = verdict;
  const isNoted = record.decisions.some(({ kind, by, at }) => `${kind} ${by} ${at}` === signature(decision));
  const noted = isNoted ? record : { ...record, decisions: [...record.decisions, decision] };
  if (!isSame || about !== hash) return { record: noted, asked: { kind: 'never' } };
  if (verdict.kind === 'approved') return { record: noted, asked: { kind: 'approved' } };
  return { record: noted, asked: isNoted ? { kind: 'never' } : { kind: 'turned_down', verdict } };
}

function signature({ kind, by, at }: Omit<Verdict, 'hash'>): string {
  return `${kind} ${by} ${at}`;
}

/** A new question about a proposal, asked under the turn of `record`. */
export function newAsk(
  record: LedgerRecord,
  proposal: { hash: string; causes: Reason[]; requester: string | null; linksGiven: boolean },
  rule: { expires_hours: number },
  now: Date,
): Ask {
  const { hash, causes, requester, linksGiven } = proposal;
  return {
    turn: record.turn,
    hash,
    causes,
    asked_at: now.toISOString(),
    expires_at: addHours(now, rule.expires_hours).toISOString(),
    requester,
    links_given: linksGiven,
  };
}
