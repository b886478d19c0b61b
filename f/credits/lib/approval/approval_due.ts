/** What a waiting approval still needs from us: to be asked, to be carried out, or to run out. The schedule looks; whatever died is made up for. */
import { createHash } from 'node:crypto';
import { addMinutes } from 'date-fns';
import { wasTold } from '../answer/told.ts';
import type { ItemStore } from '../ledger/items.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { openAsk, readVerdict } from './approval.ts';

/** One question that a run must be started for. */
export interface ApprovalDue {
  key: string;
  channel: string;
  ts: string;
  /** Turn of the question. */
  ask: number;
  why: 'unasked' | 'undone' | 'expired';
}

/** What the question of a record needs now; null when it only waits for people. */
export async function approvalDue(
  items: ItemStore,
  record: LedgerRecord,
  policy: Pick<Policy, 'claim'>,
  now: Date,
): Promise<ApprovalDue | null> {
  const ask = openAsk(record);
  if (ask === null) return null;
  const { key, channel, ts } = record;
  const due = { key, channel, ts, ask: ask.turn };
  const verdict = await readVerdict(items, { key, turn: ask.turn });
  if (verdict !== null) {
    // Whoever gave it may be carrying it out.
    return addMinutes(verdict.at, policy.claim.lease_minutes) < now ? { ...due, why: 'undone' } : null;
  }
  if (new Date(ask.expires_at) <= now) return { ...due, why: 'expired' };
  const asked = (await wasTold(items, record)) || new Date(record.lease_until) > now;
  return asked ? null : { ...due, why: 'unasked' };
}

/** Id of the run that asks and waits: it follows from the question, so that one question has one such run. */
export function waitingRun(key: string, ask: number): string {
  return runId(`creditbot approval ${key} ${ask}`);
}

/** Id of a run that only carries a verdict out. @param attempt tells tries apart: what died is tried again */
export function settlingRun(key: string, ask: number, attempt: string): string {
  return runId(`creditbot verdict ${key} ${ask} ${attempt}`);
}

function runId(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  // A UUID of version 8: its other bits are free.
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `a${hash.slice(17, 20)}`];
  return [...parts, hash.slice(20, 32)].join('-');
}
