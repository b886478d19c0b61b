/** The ledger: one record per request, its phases, and who may work on it. Pure: time and identity come in as parameters. */
import { addMinutes } from 'date-fns';
import * as z from 'zod';
import { creditSchema } from '../credit/figures.ts';
import { CreditError } from '../reason/errors.ts';
import { storedCodeSchema, storedReasonSchema } from '../reason/reasons.ts';
import { askSchema, type PersonDecision, personDecisionSchema } from './person_decision.ts';

/** How a request ended; the list is closed. */
export const outcomes = ['credited', 'needs_link', 'skipped', 'needs_review', 'failed', 'dry_run'] as const;

export type Outcome = (typeof outcomes)[number];

const recordSchema = z.strictObject({
  version: z.literal(1),
  key: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** claimed: a run works on it; posting: a post may or may not have reached Slack; closed: `outcome` is the result. */
  phase: z.enum(['claimed', 'posting', 'closed']),
  /** Number of the attempt (`turn` is the stored name), one per claim. Only the run of the newest attempt may act. */
  turn: z.int().min(1),
  /** The flow run of this attempt. */
  run: z.string(),
  lease_until: z.iso.datetime(),
  claimed_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  policy: z.string(),
  links: z.array(z.string()),
  /** The text to post, stored before the post. */
  posting: z.strictObject({ kind: z.enum(['credit', 'question', 'hint']), text: z.string() }).nullable(),
  outcome: z.enum(outcomes).nullable(),
  /** Reason of the outcome, for people; null for a credit. */
  reason: storedReasonSchema.nullable(),
  amount: z.string().nullable(),
  credits: z.array(creditSchema),
  /** ts of our message in the thread. */
  posted_ts: z.string().nullable(),
  /** Whether a card that explains the credit follows it. */
  card: z.boolean().default(false),
  /**
   * The hint posted to the requester in the thread: the unusable links, and how many links the request had. Replacing them
   * reopens the request. Absent in older records; null without a hint.
   */
  hint: z
    .strictObject({ code: storedCodeSchema, bad: z.array(z.string()), needed: z.int().min(0) })
    .nullable()
    .default(null),
  /** Whether the kill switch stopped a hint: the request is worked on again when it is off. Absent in older records. */
  hint_due: z.boolean().default(false),
  /** Failed attempts so far, and when the next one is due. */
  failures: z.int().min(0),
  retry_at: z.iso.datetime().nullable(),
  /** The last question for an approval; it is open while the reason is `approval_needed`. Absent in older records. */
  ask: askSchema.nullable().default(null),
  /** Decisions of people about the request, oldest first. */
  decisions: z.array(personDecisionSchema).default([]),
});

export type LedgerRecord = z.infer<typeof recordSchema>;

/** Identifies the run that may act for a request. */
export const claimSchema = z.strictObject({ key: z.string(), turn: z.int().min(1), run: z.string() });

export type Claim = z.infer<typeof claimSchema>;

/** The ledger path of a request. */
export function ledgerPath(key: string): string {
  return `f/credits/ledger/${key}`;
}

/** Path of the token that a run takes to start attempt `turn`. */
export function attemptPath(key: string, turn: number): string {
  return `${ledgerPath(key)}_turn_${turn}`;
}

/**
 * Path of the token that grants the right to post in attempt `turn`: to one process, once, even when two run the same job. A
 * token taken with `end` revokes that right.
 */
export function postPath(key: string, turn: number): string {
  return `${ledgerPath(key)}_post_${turn}`;
}

/** The key of a request: channel id and message ts without dots (paths have none), e.g. `C0AB12_1763000000_000100`. */
export function requestKey(channel: string, ts: string): string {
  if (!/^[CGD][A-Z0-9]{2,20}$/.test(channel) || !/^\d{10}\.\d{6}$/.test(ts)) {
    throw new CreditError(
      'result_unreadable',
      `"${channel}" and "${ts}" are not a Slack channel id and a message ts`,
    );
  }
  return `${channel}_${ts.replace('.', '_')}`;
}

/** The channel and ts of a key; the inverse of requestKey. */
export function placeOf(key: string): { channel: string; ts: string } {
  const match = /^([CGD][A-Z0-9]{2,20})_(\d{10})_(\d{6})$/.exec(key);
  if (!match) throw new CreditError('result_unreadable', `"${key}" is not the key of a request`);
  return { channel: match[1] ?? '', ts: `${match[2]}.${match[3]}` };
}

/** Reads a record stored at `path`. Throws CreditError `ledger_unreadable`: an unreadable record is never treated as an empty one. */
export function parseRecord(key: string, value: unknown, path = ledgerPath(key)): LedgerRecord {
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new CreditError(
    'ledger_unreadable',
    `The ledger record ${path} cannot be read; repair or delete that resource by hand, nothing is posted for this request until then (${first?.path.join('.') || 'record'}: ${first?.message})`,
    { cause: parsed.error },
  );
}

/** The run that starts an attempt. */
export interface AttemptBy {
  run: string;
  policy: string;
  now: Date;
  leaseMinutes: number;
  /** Decision of the person who started the run. */
  decision?: PersonDecision | undefined;
}

/** The record of a first attempt. */
export function newRecord(
  request: { key: string; channel: string; ts: string; links: string[] },
  by: AttemptBy,
): LedgerRecord {
  return {
    version: 1,
    key: request.key,
    channel: request.channel,
    ts: request.ts,
    phase: 'claimed',
    turn: 1,
    run: by.run,
    lease_until: leaseEnd(by.now, by.leaseMinutes),
    claimed_at: by.now.toISOString(),
    updated_at: by.now.toISOString(),
    policy: by.policy,
    links: request.links,
    posting: null,
    outcome: null,
    reason: null,
    amount: null,
    credits: [],
    posted_ts: null,
    card: false,
    hint: null,
    hint_due: false,
    failures: 0,
    retry_at: null,
    ask: null,
    decisions: by.decision ? [by.decision] : [],
  };
}

/** Status of a request: what a scan or a claim may do with it. */
export type RequestStatus =
  | { kind: 'unclaimed' }
  | { kind: 'held'; until: string }
  /** `not` are the links of the last attempt: only other links reopen the request. */
  | { kind: 'waiting_for_link'; not: string[] }
  | { kind: 'waiting_for_retry'; at: string }
  /** Needs a person, and the requester gets a hint when posting is not stopped any more. */
  | { kind: 'waiting_for_switch' }
  | { kind: 'due' }
  | { kind: 'done'; outcome: Outcome };

/** The status of a request at `now`. `due`: the next attempt may start. */
export function requestStatus(record: LedgerRecord | null, now: Date): RequestStatus {
  if (record === null) return { kind: 'unclaimed' };
  if (record.phase !== 'closed') {
    return new Date(record.lease_until) > now ? { kind: 'held', until: record.lease_until } : { kind: 'due' };
  }
  if (record.outcome === 'needs_link') return { kind: 'waiting_for_link', not: [] };
  if (record.outcome === 'needs_review' && record.hint_due) return { kind: 'waiting_for_switch' };
  if (record.outcome === 'needs_review' && record.hint !== null)
    return { kind: 'waiting_for_link', not: record.links };
  if (record.outcome === 'failed' && record.retry_at !== null) {
    return new Date(record.retry_at) > now
      ? { kind: 'waiting_for_retry', at: record.retry_at }
      : { kind: 'due' };
  }
  if (record.outcome === null)
    throw new CreditError(
      'ledger_unreadable',
      `The ledger record ${ledgerPath(record.key)} is closed without an outcome`,
    );
  return { kind: 'done', outcome: record.outcome };
}

/** Whether a person has handled the request by hand: not even a person runs it again. */
export function isHandled({ outcome, reason }: Pick<LedgerRecord, 'outcome' | 'reason'>): boolean {
  return outcome === 'skipped' && reason?.code === 'handled_by_hand';
}

/** Whether the operator is notified of the outcome: no run will try again, or nothing was posted in the thread. */
export function needsOperator(record: LedgerRecord): boolean {
  if (record.phase !== 'closed') return false;
  if (record.outcome === 'failed') return record.retry_at === null;
  return record.outcome === 'needs_review' || record.outcome === 'dry_run';
}

/** The record of the next attempt. `posting` is kept, because that text may be in the thread. */
export function nextAttempt(record: LedgerRecord, links: string[], by: AttemptBy): LedgerRecord {
  return {
    ...record,
    phase: record.phase === 'posting' ? 'posting' : 'claimed',
    turn: record.turn + 1,
    run: by.run,
    lease_until: leaseEnd(by.now, by.leaseMinutes),
    claimed_at: by.now.toISOString(),
    updated_at: by.now.toISOString(),
    policy: by.policy,
    links,
    outcome: null,
    reason: null,
    hint_due: false,
    retry_at: null,
    decisions: [...record.decisions, ...(by.decision ? [by.decision] : [])],
  };
}

/** When a failed request is tried again; null after `max_attempts` failures. The delay doubles each time. */
export function retryAt(
  failures: number,
  now: Date,
  claim: { max_attempts: number; retry_minutes: number },
): string | null {
  if (failures >= claim.max_attempts) return null;
  return addMinutes(now, claim.retry_minutes * 2 ** (failures - 1)).toISOString();
}

function leaseEnd(now: Date, minutes: number): string {
  return addMinutes(now, minutes).toISOString();
}
