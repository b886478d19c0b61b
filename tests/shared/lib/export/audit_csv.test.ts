import { describe, expect, test } from 'bun:test';
import { auditColumns } from '../../../../f/credits/lib/audit/audit.ts';
import { chainColumns, chainRows, noHash, toCsv, verifyCsv } from '../../../../f/shared/lib/export/chain.ts';
import { bytesOf, cells, sha256 } from '../../../credits/lib/audit_world.ts';

const chain = chainRows(auditColumns, [cells(1), cells(2, 'say "no", \ufffd'), cells(3)], noHash);
const csv = toCsv(auditColumns, chain);
const lines = csv.split('\r\n');
const verified = (text: string) => verifyCsv(auditColumns, bytesOf(text));
const altered = (row: number, why: string) => ({ kind: 'altered' as const, row, why });
/** The file with one of its lines written otherwise; 0 is the header. */
const withLine = (row: number, change: (line: string) => string) =>
  lines.with(row, change(lines[row] ?? '')).join('\r\n');

describe('the CSV', () => {
  test('is UTF-8 with a byte order mark, a header and one terminated line per row', () => {
    const first = sha256(noHash, cells(1, 'a,b'));
    const end = ['2', 'end of file', ...Array(18).fill('')];
    const last = sha256(first, end);
    expect(toCsv(auditColumns, chainRows(auditColumns, [cells(1, 'a,b')], noHash))).toBe(
      [
        `\ufeff${chainColumns(auditColumns).join(',')}`,
        `1,C0_1,,,,,,,,"a,b",,,,,,,,,,,${noHash},${first}`,
        `${end.join(',')},${first},${last}`,
        '',
      ].join('\r\n'),
    );
  });

  test('quotes only values with a comma or a quote, and doubles quotes', () => {
    expect(lines[2]).toContain(',"say ""no"", \ufffd",');
    expect(csv.replaceAll('"say ""no"", \ufffd"', '')).not.toContain('"');
  });

  test.each(['"', '""', ',', '","', 'a"', '"a', ',a', 'a,', '", "', 'a b', ''])(
    'is read back unchanged with the text %j',
    (text) => {
      const one = chainRows(auditColumns, [cells(1, text), cells(2)], noHash);
      expect(verified(toCsv(auditColumns, one))).toEqual({
        kind: 'whole',
        rows: 2,
        anchor: noHash,
        last: one.last,
      });
    },
  );
});

describe('verification of a CSV', () => {
  const header = 'the header is not that of this export';
  const writing = 'it is not written as an export writes it';
  const end = 'its text or its end is written otherwise';

  test('accepts it as exported', () => {
    expect(verified(csv)).toEqual({ kind: 'whole', rows: 3, anchor: noHash, last: chain.last });
  });

  test.each([
    ['an empty file', '', 0, header],
    ['no mark in front', csv.slice(1), 0, header],
    ['two marks in front', `\ufeff${csv}`, 0, header],
    ['another column', csv.replace('amount_usd', 'amount_eur'), 0, header],
    ['a column more', withLine(0, (line) => `${line},x`), 0, header],
    ['only a header', `${lines[0]}\r\n`, 1, 'the file has no rows'],
    ['quotes that are not needed', withLine(1, (line) => line.replace('C0_1', '"C0_1"')), 1, writing],
    [
      'quotes that are needed and missing',
      withLine(2, (line) => line.replaceAll('"', '')),
      2,
      'it has 23 cells',
    ],
    ['a quote that is never closed', withLine(2, (line) => line.replace('\ufffd"', '\ufffd')), 2, writing],
    ['text behind a closed quote', withLine(2, (line) => line.replace('\ufffd"', '\ufffd"x')), 2, writing],
    ['a quote in the midst of a cell', withLine(1, (line) => line.replace('C0_1', 'C0"1')), 1, writing],
    ['a comma at the end of a row', withLine(3, (line) => `${line},`), 3, 'it has 23 cells'],
    ['an empty quoted cell at the end of a row', withLine(3, (line) => `${line},""`), 3, writing],
    [
      'a cell changed before what cannot be read',
      withLine(2, () => '"').replace('C0_1', 'C0_7'),
      1,
      'its cells are not those that were hashed',
    ],
    ['the last line end cut off', csv.slice(0, -2), 4, end],
    ['an empty line at the end', `${csv}\r\n`, 5, 'it stands after the end'],
    ['other line ends', csv.replaceAll('\r\n', '\n'), 0, header],
  ])('detects %s', (_what, text, row, why) => {
    expect(verified(text)).toEqual(altered(row, why));
  });

  test('detects bytes that are no UTF-8, even when they decode alike', () => {
    const bytes = [...bytesOf(csv)];
    const place = bytes.findIndex((byte, index) => byte === 0xef && bytes[index + 1] === 0xbf && index > 0);
    const other = Uint8Array.from(bytes.toSpliced(place, 3, 0xff));
    expect(new TextDecoder().decode(other)).toBe(new TextDecoder().decode(bytesOf(csv)));
    expect(verifyCsv(auditColumns, other)).toEqual(altered(4, end));
  });
});
