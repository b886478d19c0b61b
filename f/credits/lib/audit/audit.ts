/** The audit export of a month: its rows as texts, chained to the month before, its stored seal, and the verification of a file. */
import Big from 'big.js';
import { addMonths, formatISO, parseISO } from 'date-fns';
import * as z from 'zod';
import {
  type Chain,
  type Column,
  chainRows,
  noHash,
  type Verified,
  verifyCsv,
} from '../../../shared/lib/export/chain.ts';
import { verifyXlsx } from '../../../shared/lib/export/xlsx.ts';
import type { ItemCatalog, ItemStore } from '../../../shared/lib/items.ts';
import { sum } from '../../../shared/lib/money.ts';
import { readHistory } from '../history/history.ts';
import type { HistoryRow } from '../history/history_row.ts';
import { CreditError } from '../reason/errors.ts';

export interface AuditExport {
  chain: Chain;
  seal: Seal;
  /** `sealed`: now or before, with the same rows. `open`: the month is not over. `changed`: sealed before with other rows. */
  state: 'sealed' | 'open' | 'changed';
  /** The earlier seal, when `changed`. */
  sealed: Seal | null;
}

/** @param month such as `2026-11`, by the UTC time of the requests */
export async function exportMonth(
  items: Pick<ItemStore, 'read' | 'write'> & ItemCatalog,
  month: string,
  now: Date,
): Promise<AuditExport> {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new CreditError('result_unreadable', `"${month}" is no month; write it as 2026-11`);
  }
  const from = `${month}-01`;
  const until = formatISO(addMonths(parseISO(from), 1), { representation: 'date' });
  const rows = await readHistory(items, { from, until });
  const before = await readSeal(items, month);
  const anchor = before?.anchor ?? (await sealBefore(items, month))?.last ?? noHash;
  const chain = chainRows(
    auditColumns,
    rows.map((row, index) => auditCells(row, index + 1)),
    anchor,
  );
  const credited = sum(
    rows.flatMap(({ outcome, amount }) => (outcome === 'credited' && amount ? [new Big(amount)] : [])),
  ).toFixed(2);
  const seal: Seal = { month, rows: rows.length, credited, anchor, last: chain.last };
  if (before?.last === seal.last) return { chain, seal, state: 'sealed', sealed: null };
  if (before !== null) return { chain, seal, state: 'changed', sealed: before };
  // A month that is not over is not sealed.
  if (now.toISOString().slice(0, 10) < until) return { chain, seal, state: 'open', sealed: null };
  await writeSeal(items, seal);
  return { chain, seal, state: 'sealed', sealed: null };
}

export const sealSchema = z.strictObject({
  /** Such as `2026-11`, by the time of the requests in UTC. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11'),
  rows: z.int().min(0),
  /** Total of the credits in dollars and cents. */
  credited: z.string(),
  /** Hash at the start of the chain: the last hash of the sealed month before. */
  anchor: z.string(),
  /** Hash of its last row. */
  last: z.string(),
});

export type Seal = z.infer<typeof sealSchema>;

const prefix = 'f/credits/audit/';

function sealPath(month: string): string {
  return `${prefix}${month.replace('-', '_')}`;
}

/** The seal of a month; null without one. */
export async function readSeal(items: Pick<ItemStore, 'read'>, month: string): Promise<Seal | null> {
  const value = await items.read(sealPath(month));
  if (value === undefined) return null;
  const parsed = sealSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'history_unreadable',
    `The seal of ${month} in ${sealPath(month)} cannot be read (${parsed.error.issues[0]?.message}); put back what the export of that month said`,
    { cause: parsed.error },
  );
}

/** The last month before this one that was sealed; null when there is none. */
export async function sealBefore(
  items: Pick<ItemStore, 'read'> & ItemCatalog,
  month: string,
): Promise<Seal | null> {
  const sealed = (await items.list(prefix)).map(({ path }) => path.slice(prefix.length).replace('_', '-'));
  const before = sealed
    .filter((other) => other < month)
    .sort()
    .at(-1);
  return before === undefined ? null : readSeal(items, before);
}

/** Stores the seal of a month; it cannot be replaced. */
export async function writeSeal(items: Pick<ItemStore, 'write'>, seal: Seal): Promise<void> {
  await items.write(sealPath(seal.month), seal);
}

/** In the order of the file. Times are UTC; amounts are US dollars with a point. Amounts become numbers in a workbook. */
export const auditColumns: readonly Column[] = [
  { name: 'row', kind: 'integer' },
  { name: 'request', kind: 'text' },
  { name: 'channel', kind: 'text' },
  { name: 'requested_at_utc', kind: 'text' },
  { name: 'closed_at_utc', kind: 'text' },
  { name: 'answered_at_utc', kind: 'text' },
  { name: 'outcome', kind: 'text' },
  { name: 'amount_usd', kind: 'amount' },
  { name: 'reason_code', kind: 'text' },
  { name: 'reason', kind: 'text' },
  { name: 'policy', kind: 'text' },
  { name: 'by_hand', kind: 'text' },
  { name: 'decisions', kind: 'text' },
  { name: 'accounts', kind: 'text' },
  { name: 'periods', kind: 'text' },
  { name: 'link_amounts_usd', kind: 'text' },
  { name: 'fraud_costs_usd', kind: 'text' },
  { name: 'links', kind: 'text' },
  { name: 'sql_sha256', kind: 'text' },
  { name: 'message_ts', kind: 'text' },
];

/** @param number of the row in its file, from 1 */
export function auditCells(row: HistoryRow, number: number): string[] {
  const ofLinks = (text: (link: HistoryRow['links'][number]) => string | null) =>
    row.links.map((link) => text(link) ?? '-').join(' ');
  return [
    String(number),
    row.key,
    row.channel,
    row.requested_at,
    row.closed_at,
    row.answered_at ?? '',
    row.outcome,
    row.amount ?? '',
    row.reason_code ?? '',
    row.reason ?? '',
    row.policy,
    row.by_hand ? 'yes' : 'no',
    row.decisions
      .map(({ kind, by, at, reason, amount }) =>
        [kind, amount ?? '', `by ${by}`, `at ${at}`, reason ?? ''].filter(Boolean).join(' '),
      )
      .join('; '),
    ofLinks(({ account_sid }) => account_sid),
    ofLinks(({ period }) => period && `${period.start}/${period.end}`),
    ofLinks(({ amount }) => amount),
    ofLinks(({ fraud_cost }) => fraud_cost),
    row.links.map(({ url }) => url).join(' '),
    ofLinks(({ sql_sha256 }) => sql_sha256),
    row.posted_ts ?? '',
  ].map((text, index) => (auditColumns[index]?.kind === 'text' ? plainText(text) : text));
}

/**
 * Untrusted text as one line that no spreadsheet evaluates as a formula: text that begins like one gets a leading apostrophe;
 * line breaks and other control characters become spaces.
 */
export function plainText(text: string): string {
  const neutral = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return [...neutral]
    .map((letter) =>
      letter < ' ' || letter === '\u007f' || letter === '\ufffe' || letter === '\uffff' ? ' ' : letter,
    )
    .join('')
    .toWellFormed();
}

/** A ZIP is read as a workbook, anything else as CSV. */
export function verifyFile(bytes: Uint8Array): Verified {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip) return verifyCsv(auditColumns, bytes);
  try {
    return verifyXlsx(auditColumns, bytes);
  } catch (error) {
    return { kind: 'altered', row: 0, why: error instanceof Error ? error.message : String(error) };
  }
}

/** @param expected the hash of the export's seal, if known */
export function verdict(found: Verified, expected?: string): { whole: boolean; text: string } {
  if (found.kind === 'altered') {
    const where = found.row === 0 ? 'The file is altered' : `Row ${found.row} is the first altered row`;
    return { whole: false, text: `${where}: ${found.why}.` };
  }
  const { rows, anchor, last } = found;
  if (expected !== undefined && last !== expected) {
    const text = `The chain of ${rows} rows is whole, but ends in ${last}, where the seal says ${expected}: rows were changed and hashed anew, or this is another export.`;
    return { whole: false, text };
  }
  return { whole: true, text: `Whole: ${rows} rows from ${anchor} to ${last}.` };
}
