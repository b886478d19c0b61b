import { describe, expect, test } from 'bun:test';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  auditColumns,
  exportMonth,
  plainText,
  readSeal,
  verifyFile,
} from '../../../../f/credits/lib/audit/audit.ts';
import { readDay, writeDay } from '../../../../f/credits/lib/history/history.ts';
import { storedCodeSchema } from '../../../../f/credits/lib/reason/reasons.ts';
import { chainColumns, noHash, toCsv, verifyCsv } from '../../../../f/shared/lib/export/chain.ts';
import { toXlsx } from '../../../../f/shared/lib/export/xlsx.ts';
import { unzip } from '../../../../f/shared/lib/export/zip.ts';
import { memoryItems } from '../../world.ts';
import { bytesOf, chainOf, day } from '../audit_world.ts';
import { historyLink } from '../history_world.ts';

describe('the audit export', () => {
  test('has the time zone and the currency in its header, and exact cents', () => {
    const chain = chainOf([day('2025-11-10', { amount: '123456789.01' })]);
    const [header, row] = toCsv(auditColumns, chain).split('\r\n');
    expect(header).toContain('requested_at_utc,closed_at_utc,answered_at_utc,outcome,amount_usd');
    expect(row).toContain('2025-11-10T08:00:00.000Z');
    expect(row).toContain(',credited,123456789.01,');
    const sheet = new TextDecoder().decode(
      unzip(toXlsx(auditColumns, chain, 'x')).get('xl/worksheets/sheet1.xml'),
    );
    expect(sheet).toContain('<c s="2"><v>123456789.01</v></c>');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("https://evil.example","x")'])(
    'never contains the formula %p',
    (reason) => {
      const reason_code = storedCodeSchema.parse(reason);
      const [row] = chainOf([day('2025-11-10', { reason, reason_code })]).rows;
      for (const name of ['reason', 'reason_code']) {
        expect(row?.[chainColumns(auditColumns).indexOf(name)]).toStartWith("'");
      }
    },
  );

  test('contains no extra lines and no control characters from texts of others', () => {
    expect(plainText('a\r\nb\tc\u0000')).toBe('a  b c ');
    expect(plainText('minus - inside = stays')).toBe('minus - inside = stays');
  });

  test('continues the chain of the previous month, and seals a past month', async () => {
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

  test('of a sealed month is identical, or reports the difference', async () => {
    const items = memoryItems();
    await writeDay(items, '2025-11-10', [day('2025-11-10')]);
    const now = new Date('2025-12-15T00:00:00Z');
    const first = await exportMonth(items, '2025-11', now);
    expect(await exportMonth(items, '2025-11', now)).toEqual(first);
    const [row] = await readDay(items, '2025-11-10');
    await writeDay(items, '2025-11-10', row ? [{ ...row, amount: '4948.81' }] : []);
    expect(await exportMonth(items, '2025-11', now)).toMatchObject({ state: 'changed', sealed: first.seal });
  });

  test('of a month without requests continues the chain', async () => {
    const items = memoryItems();
    const { chain, seal } = await exportMonth(items, '2025-11', new Date('2025-12-15T00:00:00Z'));
    expect(verifyCsv(auditColumns, bytesOf(toCsv(auditColumns, chain)))).toEqual({
      kind: 'whole',
      rows: 0,
      anchor: noHash,
      last: seal.last,
    });
  });

  test.each(['2025-00', '2025-13', '2025-1', '2025-11-01', '12025-11', '25-11', '2025_11', ''])(
    'requires a month, and refuses "%s"',
    async (month) => {
      await expect(exportMonth(memoryItems(), month, new Date())).rejects.toMatchObject({
        code: 'result_unreadable',
        message: `"${month}" is no month; write it as 2026-11`,
      });
    },
  );

  test.each([
    ['2025-11', ['2025-11-01', '2025-11-30']],
    ['2025-12', ['2025-12-01', '2025-12-31']],
  ])('of %s has its days, from the first to the last', async (month, days) => {
    const items = memoryItems();
    for (const date of ['2025-10-31', '2025-11-01', '2025-11-30', '2025-12-01', '2025-12-31', '2026-01-01'])
      await writeDay(items, date, [day(date)]);
    const { chain } = await exportMonth(items, month, new Date('2026-02-01T00:00:00Z'));
    const written = chain.rows.slice(0, -1).map((cells) => cells[3]?.slice(0, 10));
    expect(written).toEqual(days);
    expect(chain.rows.map(([number]) => number)).toEqual(['1', '2', '3']);
  });

  test('adds up only credited amounts', async () => {
    const items = memoryItems();
    await writeDay(items, '2025-11-10', [
      day('2025-11-10', { amount: '0.10' }),
      day('2025-11-10', { amount: '1000.20' }),
      day('2025-11-10', { amount: null }),
      day('2025-11-10', { amount: '7.00', outcome: 'needs_review' }),
      day('2025-11-10', { amount: '7.00', outcome: 'dry_run' }),
    ]);
    const now = new Date('2025-12-15T00:00:00Z');
    expect((await exportMonth(items, '2025-11', now)).seal).toMatchObject({ rows: 5, credited: '1000.30' });
    expect((await exportMonth(items, '2025-10', now)).seal).toMatchObject({ rows: 0, credited: '0.00' });
  });

  test('seals a month only after its end', async () => {
    const items = memoryItems();
    await writeDay(items, '2025-11-10', [day('2025-11-10')]);
    const before = await exportMonth(items, '2025-11', new Date('2025-11-30T23:59:59.999Z'));
    expect(before).toMatchObject({ state: 'open', sealed: null });
    expect(await readSeal(items, '2025-11')).toBeNull();
    const { seal, ...after } = await exportMonth(items, '2025-11', new Date('2025-12-01T00:00:00Z'));
    expect(after).toEqual({ chain: before.chain, state: 'sealed', sealed: null });
    expect(seal).toEqual({
      month: '2025-11',
      rows: 1,
      credited: '4948.80',
      anchor: noHash,
      last: before.chain.last,
    });
    expect(await readSeal(items, '2025-11')).toEqual(seal);
  });

  test('of a sealed month begins at its seal, also when an earlier month is sealed later', async () => {
    const items = memoryItems();
    await writeDay(items, '2025-11-10', [day('2025-11-10')]);
    const now = new Date('2025-12-15T00:00:00Z');
    const first = await exportMonth(items, '2025-11', now);
    await exportMonth(items, '2025-10', now);
    expect(await exportMonth(items, '2025-11', now)).toEqual(first);
  });

  test('does not change the seal of a changed month', async () => {
    const items = memoryItems();
    await writeDay(items, '2025-11-10', [day('2025-11-10')]);
    const now = new Date('2025-12-15T00:00:00Z');
    const { seal } = await exportMonth(items, '2025-11', now);
    await writeDay(items, '2025-11-10', []);
    const changed = await exportMonth(items, '2025-11', now);
    expect(changed).toMatchObject({ state: 'changed', sealed: seal, seal: { rows: 0, credited: '0.00' } });
    expect(await readSeal(items, '2025-11')).toEqual(seal);
  });
});

describe('a workbook', () => {
  const rows = [day('2025-11-10'), day('2025-11-11', { reason: 'a < b & "c" ü', links: [historyLink()] })];
  const chain = chainOf(rows);
  const book = toXlsx(auditColumns, chain, '2025-11 UTC');

  test('has the same chain as the CSV', () => {
    expect(verifyFile(book)).toEqual(verifyFile(bytesOf(toCsv(auditColumns, chain))));
  });

  test('altered in any byte is detected', () => {
    const step = process.env.LONG ? 1 : 7;
    for (let place = 0; place < book.length; place += step) {
      const changed = book.slice();
      changed[place] = (book[place] ?? 0) ^ 1;
      expect({ place, ...verifyFile(changed) }).toMatchObject({ place, kind: 'altered' });
    }
  }, 120_000);

  test('altered in a row is reported with the row', () => {
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
