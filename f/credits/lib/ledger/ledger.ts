/** The ledger: one record per request, its phases, and who may work on it. Pure: time and identity come in as parameters. */
import { addMinutes } from 'date-fns';
import { z } from 'zod';
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
  /** claimed: somebody works on it; posting: a post may or may not have reached Slack; closed: `outcome` says how it ended. */
  phase: z.enum(['claimed', 'posting', 'closed']),
  /** Counts the claims; the holder of the highest turn is the only one that may act. */
  turn: z.int().min(1),
  /** The flow run that holds the turn. */
  run: z.string(),
  lease_until: z.iso.datetime(),
  claimed_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  policy: z.string(),
  links: z.array(z.string()),
  /** What is being posted, from before the post on. */
  posting: z.strictObject({ kind: z.enum(['credit', 'question', 'hint']), text: z.string() }).nullable(),
  outcome: z.enum(outcomes).nullable(),
  /** Why it ended that way, for people; null for a credit. */
  reason: storedReasonSchema.nullable(),
  amount: z.string().nullable(),
  credits: z.array(creditSchema),
  /** ts of our message in the thread. */
  posted_ts: z.string().nullable(),
  /** Whether a card that explains the credit follows it. */
  card: z.boolean().default(false),
  /**
   * What the requester was told in the thread: which links are no use, and how many the request had. Others in their place reopen
   * it. None in records of before, and where nothing was said.
   */
  hint: z
    .strictObject({ code: storedCodeSchema, bad: z.array(z.string()), needed: z.int().min(0) })
    .nullable()
    .default(null),
  /** Failed tries so far, and when the next one is due. */
  failures: z.int().min(0),
  retry_at: z.iso.datetime().nullable(),
  /** The last question for an approval; the record waits for it while its reason says so. None in records of before. */
  ask: askSchema.nullable().default(null),
  /** What people decided about it, oldest first. */
  decisions: z.array(personDecisionSchema).default([]),
});

export type LedgerRecord = z.infer<typeof recordSchema>;

/** What a run needs to show to act for a request. */
export const claimSchema = z.strictObject({ key: z.string(), turn: z.int().min(1), run: z.string() });

export type Claim = z.infer<typeof claimSchema>;

/** The ledger path of a request, derived from where it stands in Slack; a path may not contain dots. */
export function ledgerPath(key: string): string {
  return `f/credits/ledger/${key}`;
}

/** Path of the token that the holder of turn `turn` has taken. */
export function attemptPath(key: string, turn: number): string {
  return `${ledgerPath(key)}_turn_${turn}`;
}

/**
 * Path of the token that gives the right to post under turn `turn`: to one process, once, even where two run the same job. Taken
 * with `end`, nobody has it.
 */
export function postPath(key: string, turn: number): string {
  return `${ledgerPath(key)}_post_${turn}`;
}

/** The key of a request: channel id and message ts, e.g. `C0AB12_1763000000_000100`. */
export function requestKey(channel: string, ts: string): string {
  if (!/^[CGD][A-Z0-9]{2,20}$/.test(channel) || !/^\d{10}\.\d{6}$/.test(ts)) {
    throw new CreditError(
      'result_unreadable',
      `"${channel}" and "${ts}" are not a Slack channel id and a message ts`,
    );
  }
  return `${channel}_${ts.replace('.', '_')}`;
}

/** Where the request of a key stands: the other way round. */
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

/** Who takes a turn. */
export interface AttemptBy {
  run: string;
  policy: string;
  now: Date;
  leaseMinutes: number;
  /** What a person decided by starting it. */
  decision?: PersonDecision | undefined;
}

/** A fresh record, as its first claimer creates it. */
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
    failures: 0,
    retry_at: null,
    ask: null,
    decisions: by.decision ? [by.decision] : [],
  };
}

/** What a scan or a claim may do with a request, given its record. */
export type RequestStatus =
  | { kind: 'unclaimed' }
  | { kind: 'held'; until: string }
  /** `not` are the links that it ended with: only others reopen it. */
  | { kind: 'waiting_for_link'; not: string[] }
  | { kind: 'waiting_for_retry'; at: string }
  | { kind: 'due' }
  | { kind: 'done'; outcome: Outcome };

/** Where a request stands at `now`. `due` means: claimable by taking the next turn. */
export function requestStatus(record: LedgerRecord | null, now: Date): RequestStatus {
  if (record === null) return { kind: 'unclaimed' };
  if (record.phase !== 'closed') {
    return new Date(record.lease_until) > now ? { kind: 'held', until: record.lease_until } : { kind: 'due' };
  }
  if (record.outcome === 'needs_link') return { kind: 'waiting_for_link', not: [] };
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

/** Whether the operator must hear how this request ended: nothing more will happen by itself, or nobody else has seen it. */
export function needsOperator(record: LedgerRecord): boolean {
  if (record.phase !== 'closed') return false;
  if (record.outcome === 'failed') return record.retry_at === null;
  return record.outcome === 'needs_review' || record.outcome === 'dry_run';
}

/** The same record under its next turn, held by another run; what was being posted is kept, for it may be in the thread. */
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
    retry_at: null,
    decisions: [...record.decisions, ...(by.decision ? [by.decision] : [])],
  };
}

/** When a failed request is tried again: null once it has failed `maxAttempts` times. The delay doubles each time. */
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
