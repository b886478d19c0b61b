/** Approvals: when a credit needs one, the proposal it covers, the question, and its single verdict. */

import { createHash } from 'node:crypto';
import type Big from 'big.js';
import { addHours } from 'date-fns';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { dollars, formatDollars, toWire } from '../../../shared/lib/money.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import { accountPath } from '../ledger/ending.ts';
import { type LedgerRecord, ledgerPath } from '../ledger/ledger.ts';
import { type Ask, type PersonDecision, personDecisionSchema } from '../ledger/person_decision.ts';
import type { approvalSchema } from '../policy/policy.ts';
import { CreditError } from '../reason/errors.ts';
import type { Reason } from '../reason/reasons.ts';

export type ApprovalRule = z.infer<typeof approvalSchema>;

/** Path of the token with the verdict on the question of attempt `turn`: the first verdict is final. */
export function approvalPath(key: string, turn: number): string {
  return `${ledgerPath(key)}_approval_${turn}`;
}

/** Causes for an approval besides those of the guards; empty when there are none. */
export async function approvalCauses(
  items: Pick<ItemStore, 'taken'>,
  rule: ApprovalRule,
  { amount, credits }: { amount: Big; credits: readonly LedgerCredit[] },
): Promise<Reason[]> {
  const causes: Reason[] = [];
  if (rule.above !== null && amount.gt(rule.above)) {
    const message = `the credit ${formatDollars(amount)} is above ${dollars(rule.above)}`;
    causes.push({ code: 'approval_above', message });
  }
  if (!rule.first_credit) return causes;
  for (const account of new Set(credits.map(({ account_sid }) => account_sid))) {
    if (account !== null && (await items.taken(accountPath(account))) !== undefined) continue;
    causes.push({
      code: 'first_credit',
      message: `the first credit of ${account ?? 'an account that is not known'}`,
    });
  }
  return causes;
}

/** Hash of what an approval covers: another amount, link, query or policy is another proposal. */
export function proposalHash(proposal: {
  key: string;
  amount: Big;
  links: readonly string[];
  credits: readonly LedgerCredit[];
  policy: string;
}): string {
  const { key, amount, links, credits, policy } = proposal;
  const facts = credits.map((credit) => [
    credit.url,
    credit.amount,
    credit.sql_sha256,
    credit.account_sid,
    credit.period,
    credit.product,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([key, toWire(amount), links, facts, policy]))
    .digest('hex');
}

const verdictSchema = personDecisionSchema.extend({ hash: z.string() });

/** The decision on a question, with the hash of its proposal. */
export type Verdict = PersonDecision & { hash: string };

/** Stores the verdict on a question unless it has one. @returns the valid verdict, which is the first */
export async function giveVerdict(
  items: Pick<ItemStore, 'take' | 'taken'>,
  question: { key: string; turn: number },
  verdict: Verdict,
): Promise<{ verdict: Verdict; first: boolean }> {
  const first = await items.take(approvalPath(question.key, question.turn), verdict);
  const counts = first ? verdict : await readVerdict(items, question);
  return { verdict: counts ?? verdict, first };
}

/** The verdict on a question, or null without one. */
export async function readVerdict(
  items: Pick<ItemStore, 'taken'>,
  { key, turn }: { key: string; turn: number },
): Promise<Verdict | null> {
  const path = approvalPath(key, turn);
  const token = await items.taken(path);
  if (token === undefined) return null;
  const parsed = verdictSchema.safeParse(token);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'ledger_unreadable',
    `The verdict ${path} cannot be read; delete that variable and start the request again by hand. Nothing is posted for it until then`,
    { cause: parsed.error },
  );
}

/** The reason of a request whose approval was refused or expired. */
export function refusalReason({ kind, by, at, reason }: PersonDecision): Reason {
  const why = reason ? `: ${reason}` : '';
  return kind === 'expired'
    ? { code: 'approval_expired', message: `not approved by ${at}` }
    : { code: 'approval_refused', message: `${by} refused it at ${at}${why}` };
}

export type Asked =
  /** This proposal was never asked about, or it was refused and a person has started the request again. */
  { kind: 'never' } | { kind: 'waiting' } | { kind: 'approved' } | { kind: 'turned_down'; verdict: Verdict };

/**
 * Reads the verdict on the last question of a request.
 * @param hash of the current proposal: a verdict on another proposal has no effect
 * @returns the record with that verdict among its decisions, and its effect on this proposal
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

/** A new question about a proposal, asked in the attempt of `record`. */
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
