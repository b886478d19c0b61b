/**
 * A hash chain of rows, so that a change is detected, and its export as CSV (RFC 4180): one line per row, so that a changed byte
 * belongs to one row.
 */
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
    const hash = linkHash(last, cells);
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
    if (hash !== linkHash(last, cells)) return altered('its cells are not those that were hashed');
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

/** The hash of a row that follows the one with the hash `previous`. */
export function linkHash(previous: string, cells: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, ...cells]))
    .digest('hex');
}

const lineEnd = '\r\n';

/** Excel needs it to read the file as UTF-8. */
const byteOrderMark = '\ufeff';

export function toCsv(columns: readonly Column[], { rows }: Pick<Chain, 'rows'>): string {
  return byteOrderMark + [chainColumns(columns), ...rows].map((cells) => `${line(cells)}${lineEnd}`).join('');
}

/** Verifies the bytes of a file: another spelling of the same values counts as altered. */
export function verifyCsv(columns: readonly Column[], bytes: Uint8Array): Verified {
  const [header, ...lines] = splitLines(bytes);
  if (header !== byteOrderMark + line(chainColumns(columns))) {
    return { kind: 'altered', row: 0, why: 'the header is not that of this export' };
  }
  const rows: string[][] = [];
  for (const text of lines) {
    const cells = cellsOf(text);
    // A row before it may be altered too, and then comes first.
    if (cells === null || line(cells) !== text)
      return firstOf(columns, rows, 'it is not written as an export writes it');
    rows.push(cells);
  }
  const chain = followChain(columns, rows);
  const same = chain.kind === 'altered' || Buffer.from(toCsv(columns, { rows })).equals(bytes);
  return same
    ? chain
    : { kind: 'altered', row: rows.length, why: 'its text or its end is written otherwise' };
}

/** The last entry is the text after the last line end; empty in a complete file. */
function splitLines(bytes: Uint8Array): string[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const lines = text.split(lineEnd);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function line(cells: readonly string[]): string {
  return cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/** Null when the quoting is invalid. */
function cellsOf(text: string): string[] | null {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const quoted = text[at] === '"';
    const end = quoted ? closingQuote(text, at) : endOfCell(text, at);
    if (end === null) return null;
    cells.push(quoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end));
    const next = quoted ? end + 1 : end;
    if (next >= text.length) return cells;
    if (text[next] !== ',') return null;
    at = next + 1;
  }
}

function closingQuote(text: string, open: number): number | null {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at++;
  }
  return null;
}

function endOfCell(text: string, from: number): number {
  const comma = text.indexOf(',', from);
  return comma === -1 ? text.length : comma;
}
