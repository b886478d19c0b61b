/**
 * A chained export as a workbook with the same rows and hashes. An amount is a number written in full (`4948.80`), which Excel shows
 * to the cent up to a billion dollars.
 */

import { type Chain, type Column, chainColumns, firstOf, followChain, type Verified } from './chain.ts';
import {
  entities,
  numberCell,
  type Styles,
  sheetEnd,
  sheetPath,
  sheetStart,
  textCell,
  workbookFile,
  workbookFiles,
  xmlHead,
} from './workbook.ts';
import { unzip, zip } from './zip.ts';

const sheetFile = sheetPath(1);

/** Plain, bold, amount, integer. */
const styles: Styles = {
  cells: [
    '<xf/>',
    '<xf fontId="1" applyFont="1"/>',
    '<xf numFmtId="4" applyNumberFormat="1"/>',
    '<xf numFmtId="1" applyNumberFormat="1"/>',
  ],
};

/** @param title of the sheet, such as `2026-11 UTC` */
export function toXlsx(columns: readonly Column[], { rows }: Pick<Chain, 'rows'>, title: string): Uint8Array {
  const files = [...workbookFiles([title], styles), { path: sheetFile, xml: sheet(columns, rows) }];
  const encoder = new TextEncoder();
  return zip(files.map(({ path, xml }) => ({ name: path, content: encoder.encode(`${xmlHead}${xml}`) })));
}

function sheet(columns: readonly Column[], rows: readonly string[][]): string {
  const header = chainColumns(columns)
    .map((name) => textCell(name, 1))
    .join('');
  const body = rows.map((cells, index) => `${rowOf(columns, cells, index + 2)}\n`);
  return `${sheetStart}<row r="1">${header}</row>\n${body.join('')}${sheetEnd}`;
}

function rowOf(columns: readonly Column[], cells: readonly string[], number: number): string {
  const written = cells.map((text, index) => cell(columns[index]?.kind ?? 'text', text));
  return `<row r="${number}">${written.join('')}</row>`;
}

function cell(kind: Column['kind'], text: string): string {
  if (kind === 'text' || text === '') return textCell(text, 0);
  return numberCell(text, kind === 'integer' ? 3 : 2);
}

/** Verifies a workbook as exported. One that another program has saved must be verified by its CSV. */
export function verifyXlsx(columns: readonly Column[], bytes: Uint8Array): Verified {
  const files = unzip(bytes);
  const found = files.get(sheetFile);
  if (!found) return { kind: 'altered', row: 0, why: `the workbook has no ${sheetFile}` };
  const lines = new TextDecoder().decode(found).split('\n').slice(3, -1);
  const rows: string[][] = [];
  for (const line of lines) {
    const cells = cellsOf(line);
    if (rowOf(columns, cells, rows.length + 2) !== line) {
      return firstOf(
        columns,
        rows,
        'it is not written as an export writes it; one saved anew is verified by its CSV',
      );
    }
    rows.push(cells);
  }
  const chain = followChain(columns, rows);
  if (chain.kind === 'altered') return chain;
  const workbook = new TextDecoder().decode(files.get(workbookFile) ?? new Uint8Array());
  const title = unescaped(/<sheet name="([^"]*)"/.exec(workbook)?.[1] ?? '');
  if (Buffer.from(toXlsx(columns, { rows }, title)).equals(bytes)) return chain;
  return {
    kind: 'altered',
    row: 0,
    why: 'a part of the workbook outside its rows is not as it was exported',
  };
}

function cellsOf(line: string): string[] {
  const found = line.matchAll(/<c [^>]*>(?:<v>([^<]*)<\/v>|<is><t [^>]*>([^<]*)<\/t><\/is>)<\/c>/g);
  return [...found].map(([, number, text]) => unescaped(number ?? text ?? ''));
}

function unescaped(text: string): string {
  return entities.toReversed().reduce((done, [letter, entity]) => done.replaceAll(entity, letter), text);
}
