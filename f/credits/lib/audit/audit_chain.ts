/** A chain of rows: each carries the hash of the row before it and of itself, so that nothing can be changed in between unseen. */
import { createHash } from 'node:crypto';
import { auditColumns } from './audit_row.ts';

/** Where the first chain of all begins. */
export const noHash = '0'.repeat(64);

/** The names of all columns, those of the chain last. */
export const chainColumns: readonly string[] = [
  ...auditColumns.map(({ name }) => name),
  'previous_sha256',
  'sha256',
];

/** The last row's `request`; the row says how many there are, so that none can be cut off. */
export const closingMark = 'end of file';

export interface Chain {
  /** Cells of every row with its hashes, the closing row last. */
  rows: string[][];
  /** Where the next chain begins. */
  last: string;
}

/** @param rows without hashes @param anchor hash of the last row of the chain before */
export function chainRows(rows: readonly string[][], anchor: string): Chain {
  const closing = auditColumns.map(() => '');
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

/** Follows the chain from its first row on. @param rows as they were read, the header not among them */
export function followChain(rows: readonly (readonly string[])[]): Verified {
  const anchor = rows[0]?.[auditColumns.length] ?? noHash;
  let last = anchor;
  for (const [index, whole] of rows.entries()) {
    const row = index + 1;
    const altered = (why: string): Verified => ({ kind: 'altered', row, why });
    if (whole.length !== chainColumns.length) return altered(`it has ${whole.length} cells`);
    const cells = whole.slice(0, auditColumns.length);
    const [previous, hash] = whole.slice(auditColumns.length);
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
export function firstOf(rows: readonly (readonly string[])[], why: string): Verified {
  const before = followChain(rows);
  return before.kind === 'altered' && before.row <= rows.length
    ? before
    : { kind: 'altered', row: rows.length + 1, why };
}

function hashOf(previous: string, cells: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, ...cells]))
    .digest('hex');
}
