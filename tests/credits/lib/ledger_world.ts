/** Closed ledger records for tests, and the proven credit of one link as parse_summary leaves it. */

import { creditSchema, type LedgerCredit } from '../../../f/credits/lib/credit/figures.ts';
import type { Artifact, LinkResult } from '../../../f/credits/lib/credit/link_credit.ts';
import { linkCredit } from '../../../f/credits/lib/credit/link_credit.ts';
import { type LedgerRecord, newRecord, requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { channel, lookerHost } from '../world.ts';
import { summaryOf } from './calculation_world.ts';

/** The golden credit, and the artifact to store. */
export function proven(): { result: LedgerCredit; kept: { path: string; artifact: Artifact } } {
  const query = {
    url: `https://${lookerHost}/looks/4711`,
    sql: 'SELECT 1',
    sql_sha256: 'a'.repeat(64),
  };
  const { result, kept } = linkCredit(summaryOf({}), query, { basic: '0.80', standard: '0.90', max: '1.00' });
  if (kept === null) throw new Error('the golden credit is proven');
  return { result: creditSchema.strip().parse(result), kept };
}

export function linkResult(credit: LedgerCredit): LinkResult {
  return { kind: 'credit', ...credit };
}

/** A credited request, closed a minute after it was written. */
export function closedRecord(ts: string, changes: Partial<LedgerRecord> = {}): LedgerRecord {
  const written = new Date(Number(ts) * 1_000);
  const closed = new Date(written.getTime() + 60_000);
  const request = {
    key: requestKey(channel, ts),
    channel,
    ts,
    links: [`https://${lookerHost}/looks/4711`],
  };
  return {
    ...newRecord(request, { run: 'run', policy: '2026-11-1', now: written, leaseMinutes: 30 }),
    phase: 'closed',
    outcome: 'credited',
    amount: '4948.80',
    posting: { kind: 'credit', text: 'Approved, $4,948.80, exceptions' },
    posted_ts: `${Math.floor(closed.getTime() / 1000)}.000000`,
    updated_at: closed.toISOString(),
    ...changes,
  };
}
