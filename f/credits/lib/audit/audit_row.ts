/** A row of the audit export, as texts, and the verification of an exported file. */

import type { Column, Verified } from '../../../shared/lib/export/chain.ts';
import { verifyCsv } from '../../../shared/lib/export/csv.ts';
import { verifyXlsx } from '../../../shared/lib/export/xlsx.ts';
import type { HistoryRow } from '../history/history_row.ts';

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
