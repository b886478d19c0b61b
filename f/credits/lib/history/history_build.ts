/** Builds the history row of a closed ledger record from the record, its evidence and its artifacts. */
import Big from 'big.js';
import type * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { sum, toWire } from '../../../shared/lib/money.ts';
import { type Calculation, type LedgerCredit, verifyInputs } from '../credit/figures.ts';
import { artifactPrefix, type StoredArtifact, storedArtifactSchema } from '../credit/link_credit.ts';
import { type Evidence, type EvidenceLink, evidencePath, evidenceSchema } from '../ledger/evidence.ts';
import type { LedgerRecord, Outcome } from '../ledger/ledger.ts';
import { CreditError } from '../reason/errors.ts';
import { storedReasonSchema } from '../reason/reasons.ts';
import type { HistoryLink, HistoryMode, HistoryRow } from './history_row.ts';

/** Stored data of a record besides the record. */
export interface RecordParts {
  /** Evidence of the last attempt; null when that attempt stored none, or in older records. */
  evidence: Evidence | null;
  /** By path; a missing artifact was never stored or was removed. */
  artifacts: ReadonlyMap<string, StoredArtifact>;
}

/** The paths of the artifacts that a row is made from. */
export function artifactsOf(record: LedgerRecord, evidence: Evidence | null): string[] {
  return linksOf(record, evidence).flatMap((link) => artifactOfLink(link) ?? []);
}

/** @param record closed, so that it has an outcome */
export function historyRow(
  record: LedgerRecord & { outcome: NonNullable<LedgerRecord['outcome']> },
  { evidence, artifacts }: RecordParts,
): HistoryRow {
  const links = linksOf(record, evidence);
  const { key, channel, ts, outcome, reason, policy, turn, failures, retry_at, posted_ts } = record;
  return {
    version: 1,
    key,
    channel,
    ts,
    requested_at: momentOf(ts),
    closed_at: record.updated_at,
    answered_at: posted_ts && momentOf(posted_ts),
    outcome,
    reason_code: reason?.code ?? null,
    reason: reason?.message ?? null,
    amount: record.amount ?? computedAmount(links),
    posted_ts,
    policy,
    turn,
    failures,
    retry_at,
    by_hand: evidence?.by_hand ?? false,
    decisions: record.decisions,
    links: links.map((link) => historyLink(link, artifacts)),
  };
}

/** The time of a Slack ts, ISO. */
function momentOf(ts: string): string {
  return new Date(Math.round(Number(ts) * 1_000)).toISOString();
}

const noReason = storedReasonSchema.parse({ code: '', message: '' });

/** The links of a record without evidence, derived from its credits and outcome. */
function linksOf(record: LedgerRecord, evidence: Evidence | null): EvidenceLink[] {
  if (evidence !== null) return evidence.links;
  return record.links.map((url): EvidenceLink => {
    const credit = record.credits.find((known) => known.url === url);
    if (credit) return { kind: 'credit', url, credit };
    const { code, message } = record.reason ?? noReason;
    if (record.outcome === 'failed') return { kind: 'failed', url, message };
    if (record.outcome === 'needs_review')
      return { kind: 'refuse', url, code, reason: message, artifact: null };
    return { kind: 'skip', url };
  });
}

/** The sum of all links, when each link that counts has an amount. */
function computedAmount(links: readonly EvidenceLink[]): string | null {
  const counting = links.filter(({ kind }) => kind !== 'skip');
  const credits = counting.flatMap((link) => (link.kind === 'credit' ? [new Big(link.credit.amount)] : []));
  return credits.length > 0 && credits.length === counting.length ? toWire(sum(credits)) : null;
}

function artifactOfLink(link: EvidenceLink): string | null {
  if (link.kind === 'credit') return link.credit.artifact;
  return link.kind === 'refuse' ? link.artifact : null;
}

function historyLink(link: EvidenceLink, artifacts: RecordParts['artifacts']): HistoryLink {
  const credit = link.kind === 'credit' ? link.credit : null;
  const path = artifactOfLink(link);
  const artifact = path === null ? undefined : artifacts.get(path);
  const inputs = (artifact?.calculation && verifyInputs(artifact.calculation.inputs)) ?? null;
  const traffic = (name: 'attempts' | 'enabled' | 'scanned') =>
    inputs?.guard.reduce((total, row) => total + row[name], 0) ?? 0;
  return {
    url: link.url,
    result: link.kind,
    code: link.kind === 'refuse' ? link.code : null,
    product: credit?.product ?? null,
    account_sid: credit?.account_sid ?? null,
    period: credit?.period ?? null,
    amount: credit?.amount ?? null,
    fraud_cost: credit?.fraud_cost ?? null,
    monthly_revenue: credit?.monthly_revenue ?? null,
    countries: inputs
      ? inputs.spend.flatMap(({ country, total }) =>
          country === null ? [] : [{ country, fraud_cost: total }],
        )
      : (credit?.countries ?? []).map(({ country, fraud_cost }) => ({ country, fraud_cost })),
    traffic: inputs && {
      attempts: traffic('attempts'),
      enabled: traffic('enabled'),
      scanned: traffic('scanned'),
    },
    modes: (credit?.modes ?? []).map((mode) => historyMode(mode, inputs?.guard ?? null)),
    sql_sha256: credit?.sql_sha256 ?? null,
    computed_at: artifact?.extracted_at ?? null,
    seconds: artifact?.seconds ?? null,
    calculation: artifact?.calculation && path ? path.slice(artifactPrefix.length) : null,
  };
}

function historyMode(
  figure: LedgerCredit['modes'][number],
  guard: readonly { mode: string | null; blocked: number }[] | null,
): HistoryMode {
  const rows = guard?.filter((row) => row.mode === figure.mode) ?? null;
  return {
    mode: figure.mode,
    traffic_share: figure.traffic_share,
    messages: Number(figure.msg_count),
    blocked: rows === null ? null : rows.reduce((total, row) => total + row.blocked, 0),
    fraud_cost: figure.fraud_cost,
    block_rate: figure.block_rate,
    expected_block_rate: figure.expected_block_rate,
    credit: figure.credit,
    note: figure.note,
  };
}

export type ClosedRecord = LedgerRecord & { outcome: Outcome };

/** Whether the record is closed; a later run may reopen it. */
export function isClosed(record: LedgerRecord): record is ClosedRecord {
  return record.phase === 'closed' && record.outcome !== null;
}

/** Throws CreditError `history_unreadable` naming the item that cannot be read. */
export async function readParts(
  items: Pick<ItemStore, 'read'>,
  record: ClosedRecord,
): Promise<RecordParts & { evidence: Evidence | null; calculations: Map<string, Calculation> }> {
  const evidence = await readKept(items, evidencePath(record), evidenceSchema);
  const artifacts = new Map<string, StoredArtifact>();
  const calculations = new Map<string, Calculation>();
  for (const path of artifactsOf(record, evidence)) {
    const artifact = await readArtifact(items, path);
    if (artifact === null) continue;
    artifacts.set(path, artifact);
    if (artifact.calculation) calculations.set(path.slice(artifactPrefix.length), artifact.calculation);
  }
  return { evidence, artifacts, calculations };
}

/** Null when there is none. Throws CreditError `history_unreadable` when it cannot be read. */
export function readArtifact(items: Pick<ItemStore, 'read'>, path: string): Promise<StoredArtifact | null> {
  return readKept(items, path, storedArtifactSchema);
}

async function readKept<S extends z.ZodType>(
  items: Pick<ItemStore, 'read'>,
  path: string,
  schema: S,
): Promise<z.output<S> | null> {
  const value = await items.read(path);
  if (value === undefined) return null;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new CreditError(
    'history_unreadable',
    `${path} cannot be read (${first?.path.join('.')}: ${first?.message}); repair or delete that resource, its request is not in the history until then`,
    { cause: parsed.error },
  );
}
