/** A hash chain of rows: each row has the hash of the row before it and its own, so that a change is detected. */

import { createHash } from 'node:crypto';

/** Hash at the start of the first chain. */
export const noHash = '0'.repeat(64);

/** A column of an export. The first one is the number of the row, the second one is never empty. */
export interface Column {
  name: string;
  /** Type of its cells in a workbook: an `integer`, an `amount` of money as decimal text, or `text`. */
  kind: 'text' | 'integer' | 'amount';
}

/** The header of a file: the columns, then those of the chain. */
export function chainColumns(columns: readonly Column[]): string[] {
  return [...columns.map(({ name }) => name), 'previous_sha256', 'sha256'];
}

/** Second cell of the last row. The first cell is the number of rows, so that truncation is detected. */
export const closingMark = 'end of file';

export interface Chain {
  /** Cells of every row with its hashes, the closing row last. */
  rows: string[][];
  /** Hash at the start of the next chain. */
  last: string;
}

/** @param rows without hashes @param anchor hash of the last row of the chain before */
export function chainRows(columns: readonly Column[], rows: readonly string[][], anchor: string): Chain {
  const closing = columns.map(() => '');
  closing[0] = String(rows.length + 1);
  closing[1] = closingMark;
  let last = anchor;
  const chained = [...rows, closing].map((cells) => {
    const hash = hashOf(last, cells);
    const whole = [...cells, last, hash];
    last = hash;
    return whole;
  });
  return { rows: chained, last };
}

export type Verified =
  | { kind: 'whole'; rows: number; anchor: string; last: string }
  /** `row` counts from 1; 0 is the header. */
  | { kind: 'altered'; row: number; why: string };

/** Verifies the chain from its first row. @param rows as read, without the header */
export function followChain(columns: readonly Column[], rows: readonly (readonly string[])[]): Verified {
  const width = columns.length;
  const anchor = rows[0]?.[width] ?? noHash;
  let last = anchor;
  for (const [index, whole] of rows.entries()) {
    const row = index + 1;
    const altered = (why: string): Verified => ({ kind: 'altered', row, why });
    if (whole.length !== width + 2) return altered(`it has ${whole.length} cells`);
    const cells = whole.slice(0, width);
    const [previous, hash] = whole.slice(width);
    if (cells[0] !== String(row)) return altered(`it says it is row ${cells[0]}`);
    if (previous !== last) return altered('it does not follow the row before it');
    if (hash !== hashOf(last, cells)) return altered('its cells are not those that were hashed');
    last = hash;
    const closing = cells[1] === closingMark;
    if (closing && row < rows.length)
      return { kind: 'altered', row: row + 1, why: 'it stands after the end' };
    if (!closing && row === rows.length) {
      return { kind: 'altered', row: row + 1, why: 'the file ends without its closing row' };
    }
  }
  if (rows.length === 0) return { kind: 'altered', row: 1, why: 'the file has no rows' };
  return { kind: 'whole', rows: rows.length - 1, anchor, last };
}

/** The first altered row, when the one after `rows` cannot be read. */
export function firstOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  why: string,
): Verified {
  const before = followChain(columns, rows);
  return before.kind === 'altered' && before.row <= rows.length
    ? before
    : { kind: 'altered', row: rows.length + 1, why };
}

function hashOf(previous: string, cells: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, ...cells]))
    .digest('hex');
}
