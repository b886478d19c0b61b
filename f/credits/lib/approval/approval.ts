/** When a person must approve a credit, what exactly is approved, and the one verdict that each question can have. */
import { createHash } from 'node:crypto';
import type Big from 'big.js';
import { z } from 'zod';
import type { Reason } from '../answer/decision.ts';
import { type PersonDecision, personDecisionSchema } from '../answer/person_decision.ts';
import type { LedgerCredit } from '../credit/credit.ts';
import { formatDollars, toWire } from '../credit/money.ts';
import { CreditError } from '../errors.ts';
import { dollars } from '../guards/guards.ts';
import type { ItemStore } from '../ledger/items.ts';
import { type LedgerRecord, ledgerPath } from '../ledger/ledger.ts';
import type { approvalSchema } from '../policy/approval_rule.ts';

export type ApprovalRule = z.infer<typeof approvalSchema>;

/** Why a request waits; the reason of its record. */
export const approvalNeeded = 'approval_needed';

/** Path of the token that holds the verdict on the question that turn `turn` asked: the first verdict is the only one. */
export function approvalPath(key: string, turn: number): string {
  return `${ledgerPath(key)}_approval_${turn}`;
}

/** Path of the token that says an account has had a credit. */
export function accountPath(account: string): string {
  return `f/credits/ledger/account_${account}`;
}

/** Why a credit needs an approval besides what guards say; empty when it needs none. */
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

/** What an approval is about, as one value: another amount, link, query or policy is another proposal. */
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
/** How a question was decided, and about which proposal. */
export type Verdict = PersonDecision & { hash: string };

/** Gives a question its verdict, unless it has one. @returns the verdict that counts: the first, whoever gave it */
export async function giveVerdict(
  items: Pick<ItemStore, 'take' | 'taken'>,
  question: { key: string; turn: number },
  verdict: Verdict,
): Promise<{ verdict: Verdict; first: boolean }> {
  const first = await items.take(approvalPath(question.key, question.turn), verdict);
  const counts = first ? verdict : await readVerdict(items, question);
  return { verdict: counts ?? verdict, first };
}

/** The verdict on a question, or null while there is none. */
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

/** The question that a request waits for, or null. */
export function openAsk(record: LedgerRecord): NonNullable<LedgerRecord['ask']> | null {
  return record.phase === 'closed' && record.reason?.code === approvalNeeded ? record.ask : null;
}

/** The reason of a request whose approval was refused or ran out. */
export function refusalReason({ kind, by, at, reason }: PersonDecision): Reason {
  const why = reason ? `: ${reason}` : '';
  return kind === 'expired'
    ? { code: 'approval_expired', message: `nobody approved it by ${at}` }
    : { code: 'approval_refused', message: `${by} refused it at ${at}${why}` };
}

/** Notes that accounts have had a credit, so that their next one is not their first. */
export async function noteCredited(
  items: Pick<ItemStore, 'take'>,
  key: string,
  credits: readonly LedgerCredit[],
): Promise<void> {
  for (const account of new Set(credits.flatMap(({ account_sid }) => account_sid ?? []))) {
    await items.take(accountPath(account), { key });
  }
}
