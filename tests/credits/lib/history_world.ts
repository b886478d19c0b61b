/** Rows of the history for tests: one credited request with one link, and what a test changes of it. */
import type { HistoryLink, HistoryMode, HistoryRow } from '../../../f/credits/lib/history/history_row.ts';
import { requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { channel } from '../world.ts';

export function historyMode(changes: Partial<HistoryMode> = {}): HistoryMode {
  return {
    mode: 'basic',
    traffic_share: '1.000000',
    messages: 1000,
    blocked: 416,
    fraud_cost: '7526.30',
    block_rate: '0.416',
    expected_block_rate: '0.80',
    credit: '4948.80',
    note: null,
    ...changes,
  };
}

export function historyLink(changes: Partial<HistoryLink> = {}): HistoryLink {
  return {
    url: 'https://acme.cloud.looker.com/looks/4711',
    result: 'credit',
    code: null,
    product: 'verify',
    account_sid: `AC${'0'.repeat(32)}`,
    period: { start: '2025-11-04', end: '2025-11-09' },
    amount: '4948.80',
    fraud_cost: '7526.30',
    monthly_revenue: '31000.00',
    countries: [{ country: 'ID', fraud_cost: '7526.30' }],
    traffic: { attempts: 1000, enabled: 1000, scanned: 1000 },
    modes: [historyMode()],
    sql_sha256: 'a'.repeat(64),
    computed_at: '2025-11-10T09:00:20+00:00',
    seconds: 1.4,
    calculation: null,
    ...changes,
  };
}

/** @param at when the request was written */
export function historyRow(at: string, changes: Partial<HistoryRow> = {}): HistoryRow {
  const ts = `${Math.floor(Date.parse(at) / 1000)}.000100`;
  return {
    version: 1,
    key: requestKey(channel, ts),
    channel,
    ts,
    requested_at: new Date(at).toISOString(),
    closed_at: new Date(Date.parse(at) + 60_000).toISOString(),
    answered_at: new Date(Date.parse(at) + 60_000).toISOString(),
    outcome: 'credited',
    reason_code: null,
    reason: null,
    amount: '4948.80',
    posted_ts: `${Math.floor(Date.parse(at) / 1000) + 60}.000200`,
    policy: '2026-11-1',
    turn: 1,
    failures: 0,
    retry_at: null,
    by_hand: false,
    decisions: [],
    links: [historyLink()],
    ...changes,
  };
}
