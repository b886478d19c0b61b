import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import {
  csvColumns,
  csvEnd,
  csvHead,
  csvRow,
  guarded,
  unguarded,
} from '../../../f/backoffice/lib/export/csv.ts';
import { type SaleRow, SalesTotals } from '../../../f/backoffice/lib/export/sales.ts';
import { SalesWorkbook } from '../../../f/backoffice/lib/export/workbook.ts';
import { decimalText } from '../../../f/backoffice/lib/money/minor.ts';

const root = join(import.meta.dir, '../../..');

const starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', "'", '"', ',', ';', '|', '%'];
const bodies = [
  "cmd|' /C calc'!A0",
  'HYPERLINK("http://example.com","click")',
  '1+1',
  'SUM(1,2)',
  'WEBSERVICE("http://example.com")',
  '12.00',
  '2026-01-01',
  'a"b,c\r\nd',
  'Ł 漢 عربي 🧾',
  '',
];
/** 510 texts that a spreadsheet could run or change. */
const texts = starts.flatMap((start) =>
  bodies.flatMap((body) => [`${start}${body}`, `${start} ${body}`, `'${start}${body}`]),
);

function row(index: number, email: string): SaleRow {
  const isCredit = index % 3 === 0;
  const currency = ['USD', 'JPY', 'KWD'][index % 3] ?? 'USD';
  const net = BigInt(1_000 + index);
  return {
    kind: isCredit ? 'credit_note' : 'invoice',
    label: `TRB-${currency}-${index}`,
    corrects: isCredit ? `TRB-${currency}-0` : null,
    order_id: index,
    customer_id: 10 + index,
    email,
    status: 'issued',
    currency,
    net,
    tax: 190n,
    rounding: isCredit ? 1n : 0n,
    gross: net + 190n + (isCredit ? 1n : 0n),
    issued_at: '2026-03-08T07:30:00.000Z',
  };
}

const zone = 'America/New_York';
const rows = texts.map((text, index) => row(index + 1, text));
const totals = new SalesTotals(['USD']);
for (const one of rows) totals.add(one);
const summary = {
  timeZone: zone,
  period: '2026-03-08T00:00:00.000-05:00 to 2026-03-09T00:00:00.000-04:00',
  asOf: '2026-03-09T00:00:00.000-04:00',
  rows: rows.length,
  currencies: totals.byCurrency,
  taxes: [{ currency: 'USD', category: 'S', rate: '19', taxable: -5n, tax: -1n }],
};
const sign = (one: SaleRow) => (one.kind === 'credit_note' ? -1n : 1n);
const decimals = (currency: string) => ({ JPY: 0, KWD: 3 })[currency] ?? 2;
const amountOf = (one: SaleRow) => decimalText(sign(one) * one.gross, decimals(one.currency));

async function python(script: string, file: string): Promise<unknown> {
  const child = Bun.spawn([join(root, '.venv/bin/python'), '-c', script, file], {
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const output = await child.stdout.text();
  expect(await child.exited).toBe(0);
  return JSON.parse(output);
}

async function inFile<T>(
  name: string,
  content: string | Uint8Array,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'export-'));
  try {
    writeFileSync(join(dir, name), content);
    return await work(join(dir, name));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('a CSV file', () => {
  const content = csvHead() + rows.map((one) => csvRow(one, zone)).join('') + csvEnd(summary);
  const readCsv =
    'import csv, json, sys; print(json.dumps(list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))))';

  test('read by Python has every text, guarded, and every amount as a number', async () => {
    const cells = z
      .array(z.array(z.string()))
      .parse(await inFile('sales.csv', content, (file) => python(readCsv, file)));
    expect(cells[0]).toEqual([...csvColumns]);
    const at = (name: (typeof csvColumns)[number]) => csvColumns.indexOf(name);
    for (const [index, one] of rows.entries()) {
      const read = cells[index + 1] ?? [];
      const email = read[at('user_email')] ?? '';
      expect(unguarded(email)).toBe(one.email);
      expect(email).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      expect(read[at('amount')]).toBe(amountOf(one));
      expect(read[at('amount_minor_units')]).toBe(`${sign(one) * one.gross}`);
      expect(read[at('issued_at')]).toBe('2026-03-08T03:30:00.000-04:00');
      expect(read[at('time_zone')]).toBe(zone);
    }
    expect(cells.at(-1)?.slice(-2)).toEqual([zone, `${rows.length}`]);
  });

  test('guards what a spreadsheet would run, and nothing else', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
      expect(guarded(`${start}1`)).toBe(`'${start}1`);
    expect(guarded('a=1')).toBe('a=1');
    for (const text of texts) expect(unguarded(guarded(text))).toBe(text);
  });
});

const readXlsx = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps({sheet.title: [[[cell.data_type, cell.value if cell.data_type != "d" else cell.value.isoformat()] for cell in row]
  for row in sheet.iter_rows()] for sheet in book.worksheets}))
`;

describe('a workbook', () => {
  test('read by openpyxl has the same values and types, and no formula', async () => {
    const book = new SalesWorkbook();
    // Spreadsheets cannot hold a bare carriage return; addresses of orders have no control characters.
    const plain = rows.map((one) => ({ ...one, email: one.email.replaceAll(/[\r\n\t]/g, ' ') }));
    book.add(plain.slice(0, 200), zone);
    book.add(plain.slice(200), zone);
    const content = await book.finish(summary);
    const sheets = z
      .record(z.string(), z.array(z.array(z.tuple([z.string(), z.unknown()]))))
      .parse(await inFile('sales.xlsx', content, (file) => python(readXlsx, file)));
    expect(Object.keys(sheets)).toEqual(['About', 'Sales', 'Currency totals', 'Tax totals']);
    expect(
      Object.values(sheets)
        .flat(2)
        .filter(([type]) => type === 'f'),
    ).toEqual([]);
    expect(sheets.About?.[1]?.map(([, value]) => value)).toEqual(['Time zone', zone]);
    const names = (sheets.Sales?.[0] ?? []).map(([, value]) => value);
    for (const [index, one] of plain.entries()) {
      const cells = sheets.Sales?.[index + 1] ?? [];
      const cell = (name: string) => cells[names.indexOf(name)];
      expect(cell('user_email')).toEqual(['s', one.email]);
      expect(cell('order_id')).toEqual(['n', one.order_id]);
      expect(cell('amount')).toEqual(['n', Number(amountOf(one))]);
      expect(cell('issued_at')).toEqual(['d', '2026-03-08T03:30:00']);
      expect(cell('issued_at_iso')).toEqual(['s', '2026-03-08T03:30:00.000-04:00']);
    }
    expect(sheets['Tax totals']?.[1]).toEqual([
      ['s', 'USD'],
      ['s', 'S'],
      ['s', '19'],
      ['n', -0.05],
      ['n', -0.01],
    ]);
  }, 30_000);
});
