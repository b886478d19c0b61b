/** Small chains of audit rows for tests, and hashes that are worked out here once more. */
import { createHash } from 'node:crypto';
import { auditCells, auditColumns } from '../../../f/credits/lib/audit/audit.ts';
import type { HistoryRow } from '../../../f/credits/lib/history/history_row.ts';
import { type Chain, chainRows, noHash } from '../../../f/shared/lib/export/chain.ts';
import { historyRow } from './history_world.ts';

export const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A credited request of a day, written at eight. */
export const day = (date: string, changes: Partial<HistoryRow> = {}) =>
  historyRow(`${date}T08:00:00Z`, changes);

export function chainOf(rows: HistoryRow[], anchor = noHash): Chain {
  return chainRows(
    auditColumns,
    rows.map((row, index) => auditCells(row, index + 1)),
    anchor,
  );
}

/** The cells of a row without its hashes: its number, a request, and a reason. */
export function cells(number: number, reason = ''): string[] {
  return auditColumns.map(({ name }) => {
    if (name === 'row') return String(number);
    if (name === 'request') return `C0_${number}`;
    return name === 'reason' ? reason : '';
  });
}

/** Place of a column. */
export const at = (column: string) => auditColumns.findIndex(({ name }) => name === column);

export function sha256(previous: string, row: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, ...row]))
    .digest('hex');
}
