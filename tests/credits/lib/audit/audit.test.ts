import { describe, expect, test } from 'bun:test';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportMonth } from '../../../../f/credits/lib/audit/audit.ts';
import { type Chain, chainColumns, chainRows, noHash } from '../../../../f/credits/lib/audit/audit_chain.ts';
import { toCsv, verifyCsv } from '../../../../f/credits/lib/audit/audit_csv.ts';
import { verdict, verifyFile } from '../../../../f/credits/lib/audit/audit_file.ts';
import { auditCells, plainText } from '../../../../f/credits/lib/audit/audit_row.ts';
import { toXlsx } from '../../../../f/credits/lib/audit/audit_xlsx.ts';
import { unzip } from '../../../../f/credits/lib/audit/zip.ts';
import { readDay, writeDay } from '../../../../f/credits/lib/history/history.ts';
import type { HistoryRow } from '../../../../f/credits/lib/history/history_row.ts';
import { dice } from '../../replay/random_credits.ts';
import { memoryItems } from '../../world.ts';
import { historyLink, historyRow } from '../history_world.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const day = (date: string, changes: Partial<HistoryRow> = {}) => historyRow(`${date}T08:00:00Z`, changes);

function chainOf(rows: HistoryRow[], anchor = noHash): Chain {
  return chainRows(
    rows.map((row, index) => auditCells(row, index + 1)),
    anchor,
  );
}

const reasons = ['too large, "see" above', 'größer als erlaubt', '=1+1', 'ok', ''];
const many = chainOf(
  Array.from({ length: 10_000 }, (_, index) =>
    historyRow(new Date(1_762_000_000_000 + index * 61_000).toISOString(), {
      reason: reasons[index % reasons.length] ?? '',
      amount: `${index}.${String(index % 100).padStart(2, '0')}`,
    }),
  ),
);

describe('the audit export', () => {
  test('says the time zone and the currency in its header, and keeps every cent', () => {
    const chain = chainOf([day('2025-11-10', { amount: '123456789.01' })]);
    const [header, row] = toCsv(chain).split('\r\n');
    expect(header).toContain('requested_at_utc,closed_at_utc,answered_at_utc,outcome,amount_usd');
    expect(row).toContain('2025-11-10T08:00:00.000Z');
    expect(row).toContain(',credited,123456789.01,');
    const sheet = new TextDecoder().decode(unzip(toXlsx(chain, 'x')).get('xl/worksheets/sheet1.xml'));
    expect(sheet).toContain('<c s="2"><v>123456789.01</v></c>');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("https://evil.example","x")'])(
    'gives no spreadsheet the formula %p',
    (reason) => {
      const [row] = chainOf([day('2025-11-10', { reason, reason_code: reason })]).rows;
      for (const name of ['reason', 'reason_code']) {
        expect(row?.[chainColumns.indexOf(name)]).toStartWith("'");
      }
    },
  );

  test('writes no line of its own and no control character for anybody', () => {
    expect(plainText('a\r\nb\tc\u0000')).toBe('a  b c ');
    expect(plainText('minus - inside = stays')).toBe('minus - inside = stays');
  });

  test('goes on where the month before ended, and seals a month that is over', async () => {
    const items = memoryItems();
    await writeDay(items, '2025-11-10', [day('2025-11-10'), day('2025-11-11')]);
    await writeDay(items, '2025-12-10', [day('2025-12-10')]);
    const now = new Date('2025-12-15T00:00:00Z');
    const november = await exportMonth(items, '2025-11', now);
    expect(november).toMatchObject({
      state: 'sealed',
      seal: { rows: 2, credited: '9897.60', anchor: noHash },
    });
    const december = await exportMonth(items, '2025-12', now);
    expect(december).toMatchObject({ state: 'open', seal: { rows: 1, anchor: november.seal.last } });
    expect(december.chain.rows[0]?.at(-2)).toBe(november.seal.last);
  });

  test('of a sealed month is the same again, or says that it is not', async () => {
    const items = memoryItems();
    await writeDay(items, '2025-11-10', [day('2025-11-10')]);
    const now = new Date('2025-12-15T00:00:00Z');
    const first = await exportMonth(items, '2025-11', now);
    expect(await exportMonth(items, '2025-11', now)).toEqual(first);
    const [row] = await readDay(items, '2025-11-10');
    await writeDay(items, '2025-11-10', row ? [{ ...row, amount: '4948.81' }] : []);
    expect(await exportMonth(items, '2025-11', now)).toMatchObject({ state: 'changed', sealed: first.seal });
  });

  test('of a month without requests is a chain that goes on', async () => {
    const items = memoryItems();
    const { chain, seal } = await exportMonth(items, '2025-11', new Date('2025-12-15T00:00:00Z'));
    expect(verifyCsv(bytesOf(toCsv(chain)))).toEqual({
      kind: 'whole',
      rows: 0,
      anchor: noHash,
      last: seal.last,
    });
  });

  test('wants a month', async () => {
    await expect(exportMonth(memoryItems(), '2025-13', new Date())).rejects.toThrow('"2025-13" is no month');
  });
});

describe('verifying 10,000 rows', () => {
  const csv = bytesOf(toCsv(many));
  /** Row that each byte stands in: 0 for the header. */
  const rowAt = (place: number) => csv.subarray(0, place).filter((byte) => byte === 10).length;

  test('finds them whole', () => {
    expect(verifyFile(csv)).toEqual({ kind: 'whole', rows: 10_000, anchor: noHash, last: many.last });
  });

  test('finds one changed byte, wherever it is, and names its row', () => {
    const next = dice(7);
    for (let time = 0; time < (process.env.LONG ? 500 : 20); time++) {
      const place = Math.floor(next() * csv.length);
      const changed = csv.slice();
      changed[place] = (csv[place] ?? 0) ^ (1 + Math.floor(next() * 255));
      expect({ place, ...verifyFile(changed) }).toMatchObject({ place, kind: 'altered', row: rowAt(place) });
    }
  }, 120_000);

  test('finds a byte changed anywhere in a small file', () => {
    const small = bytesOf(toCsv(chainOf([day('2025-11-10'), day('2025-11-11', { reason: '"a", ü' })])));
    for (const place of small.keys()) {
      const changed = small.slice();
      changed[place] = (small[place] ?? 0) ^ 1;
      const row = small.subarray(0, place).filter((byte) => byte === 10).length;
      expect({ place, ...verifyFile(changed) }).toMatchObject({ place, kind: 'altered', row });
    }
  });

  test.each([
    ['a row left out', (lines: string[]) => lines.toSpliced(5_000, 1), 5_000],
    ['two rows exchanged', (lines: string[]) => lines.toSpliced(41, 2, lines[42] ?? '', lines[41] ?? ''), 41],
    ['a row told twice', (lines: string[]) => lines.toSpliced(41, 0, lines[41] ?? ''), 42],
    ['the end cut off', (lines: string[]) => lines.slice(0, 9_000).concat(''), 9_000],
    ['the last line end cut off', (lines: string[]) => lines.slice(0, -1), 10_001],
  ])('finds %s', (_what, change, row) => {
    const lines = toCsv(many).split('\r\n');
    expect(verifyFile(bytesOf(change(lines).join('\r\n')))).toMatchObject({ kind: 'altered', row });
  });

  test('finds by the seal that all was hashed anew', () => {
    const forged = chainOf([day('2025-11-10', { amount: '1.00' })]);
    const found = verifyFile(bytesOf(toCsv(forged)));
    expect(verdict(found)).toMatchObject({ whole: true });
    expect(verdict(found, many.last)).toMatchObject({ whole: false });
  });
});

describe('a workbook', () => {
  const rows = [day('2025-11-10'), day('2025-11-11', { reason: 'a < b & "c" ü', links: [historyLink()] })];
  const chain = chainOf(rows);
  const book = toXlsx(chain, '2025-11 UTC');

  test('has the same chain as the CSV', () => {
    expect(verifyFile(book)).toEqual(verifyFile(bytesOf(toCsv(chain))));
  });

  test('altered in any byte is found', () => {
    const step = process.env.LONG ? 1 : 7;
    for (let place = 0; place < book.length; place += step) {
      const changed = book.slice();
      changed[place] = (book[place] ?? 0) ^ 1;
      expect({ place, ...verifyFile(changed) }).toMatchObject({ place, kind: 'altered' });
    }
  }, 120_000);

  test('altered in a row names it', () => {
    const text = new TextDecoder('latin1').decode(book).replace('4948.80', '4948.81');
    const changed = Buffer.from(text, 'latin1');
    expect(verifyFile(changed)).toMatchObject({ kind: 'altered', row: 1 });
  });

  test('is read by another program', () => {
    const script = `
import sys, zipfile, xml.etree.ElementTree as tree
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
for name in book.namelist(): tree.fromstring(book.read(name))
space = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
sheet = tree.fromstring(book.read('xl/worksheets/sheet1.xml'))
print(len(sheet.findall(f'.//{space}row')), [c.findtext(f'{space}v') for c in sheet.iter(f'{space}c') if c.get('s') == '2'])
`;
    const file = join(tmpdir(), `audit-${crypto.randomUUID()}.xlsx`);
    writeFileSync(file, book);
    const python = `${import.meta.dir}/../../../../.venv/bin/python`;
    const { stdout, stderr } = Bun.spawnSync([python, '-c', script, file]);
    rmSync(file);
    expect(`${stdout}${stderr}`.trim()).toBe("4 ['4948.80', '4948.80']");
  });
});
