/** Sales as a workbook: what it covers, the documents, totals by currency and by tax rate. Amounts and times are typed. */
import { crc32, createDeflateRaw } from 'node:zlib';
import {
  numberCell,
  type Styles,
  sheetEnd,
  sheetPath,
  sheetStart,
  textCell,
  workbookFiles,
  xmlHead,
} from '../../../shared/lib/export/workbook.ts';
import { type ZipFile, zip } from '../../../shared/lib/export/zip.ts';
import { exponentOf } from '../money/currency.ts';
import { decimalText } from '../money/minor.ts';
import { isoIn } from '../zone/zone.ts';
import { counted, type SaleRow, type Summary } from './sales.ts';

/** Places in the cell styles; amounts follow by their decimals. */
const style = { text: 0, bold: 1, integer: 2, moment: 3, amount: 4 };

const styles: Styles = {
  formats: [
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/>',
    '<numFmt numFmtId="165" formatCode="#,##0.000"/>',
    '<numFmt numFmtId="166" formatCode="#,##0.0000"/>',
  ],
  fills: ['none', 'gray125'].map((type) => `<fill><patternFill patternType="${type}"/></fill>`),
  cells: [
    '<xf/>',
    '<xf fontId="1" applyFont="1"/>',
    '<xf numFmtId="1" applyNumberFormat="1"/>',
    '<xf numFmtId="164" applyNumberFormat="1"/>',
    // 0, 1 (no currency has one), 2, 3 and 4 decimals.
    ...[3, 4, 4, 165, 166].map((format) => `<xf numFmtId="${format}" applyNumberFormat="1"/>`),
  ],
};

const salesColumns = [
  'record',
  'invoice_number',
  'corrects',
  'order_id',
  'user_id',
  'user_email',
  'status',
  'currency',
  'amount',
  'tax',
  'net',
  'rounding',
  'issued_at',
  'issued_at_iso',
];

/** Rows are packed as they come: a workbook of many rows needs the memory of the packed file. */
export class SalesWorkbook {
  readonly #sales = new PackedSheet();
  #rows = 1;

  constructor() {
    this.#sales.write(`${sheetStart}${headRow(salesColumns)}`);
  }

  add(rows: readonly SaleRow[], timeZone: string): void {
    this.#sales.write(rows.map((row) => saleCells(row, timeZone, ++this.#rows)).join(''));
  }

  async finish(summary: Summary): Promise<Uint8Array> {
    const titles = ['About', 'Sales', 'Currency totals', 'Tax totals'];
    this.#sales.write(sheetEnd);
    const encoder = new TextEncoder();
    const sheets = [aboutSheet(summary), null, currencySheet(summary), taxSheet(summary)];
    const files: ZipFile[] = workbookFiles(titles, styles).map(({ path, xml }) => {
      return { name: path, content: encoder.encode(`${xmlHead}${xml}`) };
    });
    for (const [index, xml] of sheets.entries()) {
      const name = sheetPath(index + 1);
      if (xml === null) files.push({ name, ...(await this.#sales.finish()) });
      else files.push({ name, content: encoder.encode(`${xmlHead}${xml}`) });
    }
    return zip(files);
  }
}

/** A file of a ZIP that is deflated while it is written. */
class PackedSheet {
  readonly #deflate = createDeflateRaw({ level: 3 });
  readonly #parts: Buffer[] = [];
  #crc = 0;
  #size = 0;

  constructor() {
    this.#deflate.on('data', (part: Buffer) => this.#parts.push(part));
    this.write(xmlHead);
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
    this.#deflate.write(bytes);
  }

  finish(): Promise<Pick<ZipFile, 'content' | 'deflated'>> {
    return new Promise((resolve, reject) => {
      this.#deflate.on('error', reject);
      this.#deflate.on('end', () =>
        resolve({
          content: new Uint8Array(Buffer.concat(this.#parts)),
          deflated: { crc: this.#crc, size: this.#size },
        }),
      );
      this.#deflate.end();
    });
  }
}

function headRow(names: readonly string[]): string {
  return rowOf(
    1,
    names.map((name) => textCell(name, style.bold)),
  );
}

function rowOf(number: number, cells: readonly string[]): string {
  return `<row r="${number}">${cells.join('')}</row>\n`;
}

const text = (value: string) => textCell(value, style.text);
const integer = (value: number) => numberCell(`${value}`, style.integer);

/** Beyond 15 digits a spreadsheet would round: then it is text. */
function amount(value: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const written = decimalText(value, exponent);
  return written.replace(/\D/g, '').length > 15
    ? text(written)
    : numberCell(written, style.amount + exponent);
}

function saleCells(row: SaleRow, timeZone: string, number: number): string {
  const { kind, label, corrects, order_id, customer_id, email, status, ...rest } = counted(row);
  const { currency, net, tax, rounding, gross, issued_at } = rest;
  const local = isoIn(new Date(issued_at), timeZone);
  return rowOf(number, [
    text(kind),
    text(label),
    text(corrects ?? ''),
    integer(order_id),
    integer(customer_id),
    text(email),
    text(status),
    text(currency),
    ...[gross, tax, net, rounding].map((value) => amount(value, currency)),
    numberCell(serialOf(local), style.moment),
    text(local),
  ]);
}

/** Days since 1899-12-30 of the time on the wall, as spreadsheets count. @param local with its offset */
function serialOf(local: string): string {
  const wall = Date.parse(`${local.slice(0, 23)}Z`);
  return (25_569 + wall / 86_400_000).toFixed(9);
}

function aboutSheet({ timeZone, period, asOf, rows }: Summary): string {
  const lines: [string, string][] = [
    ['Time zone', timeZone],
    ['Period', period],
    ['As of', asOf],
    ['Rows', `${rows}`],
    ['Amounts', 'credit notes are negative, void documents count as 0'],
  ];
  const body = lines.map(([name, value], index) => rowOf(index + 2, [text(name), text(value)]));
  return `${sheetStart}${headRow(['Sales', ''])}${body.join('')}${sheetEnd}`;
}

function currencySheet({ currencies }: Summary): string {
  const names = ['currency', 'amount', 'tax', 'net', 'rounding', 'invoices', 'credit_notes', 'voids'];
  const body = currencies.map(
    ({ currency, gross, tax, net, rounding, invoices, credit_notes, voids }, index) =>
      rowOf(index + 2, [
        text(currency),
        ...[gross, tax, net, rounding].map((value) => amount(value, currency)),
        ...[invoices, credit_notes, voids].map(integer),
      ]),
  );
  return `${sheetStart}${headRow(names)}${body.join('')}${sheetEnd}`;
}

function taxSheet({ taxes }: Summary): string {
  const body = taxes.map(({ currency, category, rate, taxable, tax }, index) =>
    rowOf(index + 2, [
      ...[currency, category, rate].map(text),
      ...[taxable, tax].map((value) => amount(value, currency)),
    ]),
  );
  return `${sheetStart}${headRow(['currency', 'category', 'rate', 'taxable', 'tax'])}${body.join('')}${sheetEnd}`;
}
