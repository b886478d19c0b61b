/** A chained export as CSV (RFC 4180): one line per row, so that a changed byte belongs to one row. */
import { type Chain, type Column, chainColumns, firstOf, followChain, type Verified } from './chain.ts';

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
