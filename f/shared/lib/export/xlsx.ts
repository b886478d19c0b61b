/**
 * A chained export as a workbook with the same rows and hashes, and the subset of ZIP for it. Text cells are never formulas; an
 * amount is a number written in full (`4948.80`), which Excel shows to the cent up to a billion dollars.
 */

import { crc32, inflateRawSync } from 'node:zlib';
import { type Chain, type Column, chainColumns, firstOf, followChain, type Verified } from './chain.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';

const types = 'http://schemas.openxmlformats.org/package/2006/content-types';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const sheetFile = 'xl/worksheets/sheet1.xml';

const workbookFile = 'xl/workbook.xml';

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** @param title of the sheet, such as `2026-11 UTC` */
export function toXlsx(columns: readonly Column[], { rows }: Pick<Chain, 'rows'>, title: string): Uint8Array {
  const files: [string, string][] = [
    [
      '[Content_Types].xml',
      `<Types xmlns="${types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/><Override PartName="/${sheetFile}" ContentType="${sheetType}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/></Types>`,
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      workbookFile,
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(title)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    ],
    [
      'xl/styles.xml',
      `<styleSheet xmlns="${main}"><fonts count="2"><font/><font><b/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="1" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ],
    [sheetFile, sheet(columns, rows)],
  ];
  const encoder = new TextEncoder();
  return zip(files.map(([name, xml]) => ({ name, content: encoder.encode(`${head}${xml}`) })));
}

function sheet(columns: readonly Column[], rows: readonly string[][]): string {
  const header = chainColumns(columns)
    .map((name) => inline(name, 1))
    .join('');
  const body = rows.map((cells, index) => `${rowOf(columns, cells, index + 2)}\n`);
  const pane =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  return `<worksheet xmlns="${main}">${pane}<sheetData>\n<row r="1">${header}</row>\n${body.join('')}</sheetData></worksheet>`;
}

function rowOf(columns: readonly Column[], cells: readonly string[], number: number): string {
  const written = cells.map((text, index) => cell(columns[index]?.kind ?? 'text', text));
  return `<row r="${number}">${written.join('')}</row>`;
}

function cell(kind: Column['kind'], text: string): string {
  if (kind === 'text' || text === '') return inline(text, 0);
  return `<c s="${kind === 'integer' ? 3 : 2}"><v>${text}</v></c>`;
}

function inline(text: string, style: number): string {
  return `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
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

const entities: readonly [string, string][] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
];

function escaped(text: string): string {
  return entities.reduce((done, [letter, entity]) => done.replaceAll(letter, entity), text);
}

function unescaped(text: string): string {
  return entities.toReversed().reduce((done, [letter, entity]) => done.replaceAll(entity, letter), text);
}

export interface ZipFile {
  name: string;
  content: Uint8Array;
}

/** 1980-01-01 in DOS time, so that equal content gives equal files. */
const date = 0x21;

export function zip(files: readonly ZipFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const path = new TextEncoder().encode(name);
    const fields = [20, 0x0800, 0, 0, date];
    const sizes = [crc32(content), content.length, content.length];
    const local = bytes([0x04034b50, 4], ...shorts(fields), ...longs(sizes), ...shorts([path.length, 0]));
    const ofFile = [...shorts([20, ...fields]), ...longs(sizes), ...shorts([path.length, 0, 0, 0, 0])];
    directory.push(bytes([0x02014b50, 4], ...ofFile, ...longs([0, offset])), path);
    parts.push(local, path, content);
    offset += local.length + path.length + content.length;
  }
  const size = directory.reduce((total, part) => total + part.length, 0);
  const count = files.length;
  const end = bytes(
    [0x06054b50, 4],
    ...shorts([0, 0, count, count]),
    ...longs([size, offset]),
    ...shorts([0]),
  );
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

/** The contents by name. Throws RangeError when it is not a ZIP of stored files. */
export function unzip(archive: Uint8Array): Map<string, Uint8Array> {
  const buffer = Buffer.from(archive);
  const end = buffer.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end === -1) throw new RangeError('this is no ZIP file');
  const files = new Map<string, Uint8Array>();
  let at = buffer.readUInt32LE(end + 16);
  for (let left = buffer.readUInt16LE(end + 10); left > 0; left--) {
    const [names = 0, extra = 0, comment = 0] = [28, 30, 32].map((place) => buffer.readUInt16LE(at + place));
    const [size, local] = [buffer.readUInt32LE(at + 20), buffer.readUInt32LE(at + 42)];
    const start = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
    const raw = buffer.subarray(start, start + size);
    const packed = buffer.readUInt16LE(at + 10) !== 0;
    files.set(buffer.toString('utf8', at + 46, at + 46 + names), packed ? inflateRawSync(raw) : raw);
    at += 46 + names + extra + comment;
  }
  return files;
}

/** A number in so many bytes, little-endian. */
type Field = readonly [value: number, size: number];

const shorts = (values: number[]): Field[] => values.map((value) => [value, 2]);

const longs = (values: number[]): Field[] => values.map((value) => [value, 4]);

function bytes(...fields: Field[]): Uint8Array {
  const buffer = Buffer.alloc(fields.reduce((total, [, size]) => total + size, 0));
  let at = 0;
  for (const [value, size] of fields) at = buffer.writeUIntLE(value, at, size);
  return buffer;
}
