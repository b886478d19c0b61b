/** Closes a request that a person has handled: recorded with its spend, so that the same spend is never credited again. */
import Big from 'big.js';
import { addDays, formatISO, parseISO } from 'date-fns';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { dollars } from '../../../shared/lib/money.ts';
import { periodDays } from '../../../shared/lib/period.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import { claimRequest, heldRecord, readRecord } from '../ledger/claims.ts';
import { type Answer, end } from '../ledger/ending.ts';
import { evidencePath, evidenceSchema } from '../ledger/evidence.ts';
import {
  type AttemptBy,
  attemptPath,
  isHandled,
  type LedgerRecord,
  requestKey,
  requestStatus,
} from '../ledger/ledger.ts';
import type { PersonDecision } from '../ledger/person_decision.ts';
import { reserveSpend } from '../ledger/reservations.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason, ReasonCode } from '../reason/reasons.ts';

export const resolutionSchema = z.object({
  channel: z.string(),
  ts: z.string(),
  how: z.enum(['handled', 'declined']),
  /** Decimal dollars that a person has credited; null for a declined request. */
  amount: z.string().nullable(),
  reason: z.string().nullable(),
  /** Spend that no link has proven: account, first and last day, product. */
  spend: z
    .object({ account_sid: z.string(), first_day: z.string(), last_day: z.string(), product: z.string() })
    .nullable(),
  /** The attempt that the person has seen, 0 for none: a newer one refuses. Null accepts any. */
  seen_attempt: z.int().min(0).nullable(),
});

export type Resolution = z.infer<typeof resolutionSchema>;

export interface ResolveContext {
  items: ItemStore;
  policy: Policy;
  run: string;
  by: string;
  now: () => Date;
}

export type Resolved =
  | { kind: 'resolved'; answer: Answer; spend: { account: string; first: string; last: string }[] }
  | { kind: 'refused'; code: ReasonCode; message: string };

/** Records what a person has decided about a request outside of CreditBot. Posts nothing. */
export async function resolveRequest(context: ResolveContext, given: Resolution): Promise<Resolved> {
  const { items, policy, run, by, now } = context;
  const { channel, ts, how } = given;
  const key = requestKey(channel, ts);
  const record = await readRecord(items, key);
  const refusal = refusalOf(record, given, now());
  if (refusal) return { kind: 'refused', ...refusal };
  const amount = given.amount === null ? null : new Big(given.amount).toFixed(2);
  const decision: PersonDecision = { kind: how, by, at: now().toISOString(), reason: given.reason, amount };
  const credits = [...(await provenSpend(items, record)), ...statedSpend(given)];
  const attempt: AttemptBy = {
    run,
    policy: policy.version,
    now: now(),
    leaseMinutes: policy.claim.lease_minutes,
    decision,
  };
  const request = { key, channel, ts, links: record?.links ?? [] };
  const claimed = await claimRequest(items, request, { ...attempt, byHand: true });
  if (!claimed.claimed) return { kind: 'refused', ...inProgress(claimed.why) };
  const held = await heldRecord(items, claimed.claim);
  if (held.phase === 'posting') return { kind: 'refused', ...inProgress(threadUnread) };
  await reserveFreeDays(items, key, credits);
  const ended = { ...held, credits, card: false, hint: null, posting: null, amount: null };
  const answer = await end(context, ended, { outcome: 'skipped', reason: reasonOf(decision) });
  // A write that outlasts the lease can arrive after a run has taken the request over.
  const isTaken = (await items.taken(attemptPath(key, held.turn + 1))) !== undefined;
  if (isTaken || answer.outcome !== 'skipped')
    return { kind: 'refused', ...inProgress('a run has taken it over meanwhile') };
  return { kind: 'resolved', answer, spend: credits.flatMap(spanOf) };
}

function reasonOf({ kind, by, amount, reason }: PersonDecision): Reason {
  const code = kind === 'handled' ? 'handled_by_hand' : 'declined_by_hand';
  const what = amount === null ? 'declined it' : `handled it with ${dollars(amount)}`;
  return { code, message: `${by} ${what}: ${reason}` };
}

type Refusal = { code: ReasonCode; message: string };

/** Its run may have died after the post. */
const threadUnread = 'the next scheduled run reads its thread';

function inProgress(until: string): Refusal {
  return {
    code: 'in_progress',
    message: `a run works on this request (${until}); try again when it has ended`,
  };
}

function refusalOf(record: LedgerRecord | null, given: Resolution, now: Date): Refusal | null {
  const status = requestStatus(record, now);
  if (record !== null && record.outcome === 'credited')
    return {
      code: 'already_credited',
      message: `this request was credited ${dollars(record.amount ?? '0')}`,
    };
  if (record !== null && isHandled(record))
    return { code: 'already_resolved', message: `${record.reason?.message}` };
  if (status.kind === 'held') return inProgress(status.until);
  if (record?.phase === 'posting') return inProgress(threadUnread);
  if (given.seen_attempt !== null && given.seen_attempt !== (record?.turn ?? 0)) return changedSince(record);
  if (given.reason === null) return { code: 'reason_missing', message: 'a resolution needs a reason' };
  const isAmount = given.amount !== null && /^\d{1,15}(\.\d{1,2})?$/.test(given.amount);
  if (given.how === 'handled' && !isAmount)
    return {
      code: 'amount_invalid',
      message: 'write the dollars that were credited, such as 1234.50, as amount',
    };
  if (given.how === 'declined' && given.amount !== null)
    return { code: 'amount_invalid', message: 'a declined request has no amount; leave it out' };
  return given.spend !== null && statedSpend(given).length === 0
    ? {
        code: 'spend_invalid',
        message: 'account_sid is AC and 32 hexadecimal digits, the days are such as 2025-11-04',
      }
    : null;
}

/** Somebody has closed the request, or run it again, while a person was reading it. */
function changedSince(record: LedgerRecord | null): Refusal {
  const why = record?.reason?.message ?? 'it has been run again';
  const isClosed = record?.reason?.code === 'declined_by_hand';
  return {
    code: isClosed ? 'already_resolved' : 'request_changed',
    message: `${why}; read the request again`,
  };
}

/** The spend of the last attempt, also where its amount was refused. */
export async function provenSpend(
  items: Pick<ItemStore, 'read'>,
  record: LedgerRecord | null,
): Promise<LedgerCredit[]> {
  if (record === null) return [];
  if (record.credits.length > 0) return record.credits;
  const evidence = evidenceSchema.safeParse(await items.read(evidencePath(record)));
  return evidence.success
    ? evidence.data.links.flatMap((link) => (link.kind === 'credit' ? [link.credit] : []))
    : [];
}

function statedSpend({ spend }: Resolution): LedgerCredit[] {
  if (spend === null || !/^AC[0-9a-f]{32}$/.test(spend.account_sid)) return [];
  const { account_sid, first_day, last_day, product } = spend;
  const isDay = (day: string) => z.iso.date().safeParse(day).success;
  if (!isDay(first_day) || !isDay(last_day) || first_day > last_day) return [];
  const period = { start: first_day, end: dayAfter(last_day) };
  const figures = {
    amount: '0',
    fraud_cost: '0',
    monthly_revenue: null,
    customer: null,
    modes: [],
    countries: [],
  };
  return [{ url: '', account_sid, period, product, sql_sha256: '', artifact: '', ...figures }];
}

function dayAfter(day: string): string {
  return formatISO(addDays(parseISO(day), 1), { representation: 'date' });
}

/** Takes every day that no other request has; a day that one has is not credited again either. */
async function reserveFreeDays(
  items: ItemStore,
  key: string,
  credits: readonly LedgerCredit[],
): Promise<void> {
  for (const credit of credits) {
    for (const day of credit.period === null ? [] : periodDays(credit.period)) {
      await reserveSpend(items, key, [{ ...credit, period: { start: day, end: dayAfter(day) } }], true);
    }
  }
}

function spanOf({ account_sid, period }: LedgerCredit): { account: string; first: string; last: string }[] {
  const days = period === null ? [] : periodDays(period);
  const [first, last] = [days[0], days.at(-1)];
  return account_sid !== null && first !== undefined && last !== undefined
    ? [{ account: account_sid, first, last }]
    : [];
}
