import { describe, expect, test } from 'bun:test';
import { auditColumns, verdict, verifyFile } from '../../../../f/credits/lib/audit/audit.ts';
import { noHash, toCsv } from '../../../../f/shared/lib/export/chain.ts';
import { dice } from '../../replay/random_credits.ts';
import { bytesOf, chainOf, day } from '../audit_world.ts';
import { historyRow } from '../history_world.ts';

const reasons = ['too large, "see" above', 'größer als erlaubt', '=1+1', 'ok', ''];
const many = chainOf(
  Array.from({ length: 10_000 }, (_, index) =>
    historyRow(new Date(1_762_000_000_000 + index * 61_000).toISOString(), {
      reason: reasons[index % reasons.length] ?? '',
      amount: `${index}.${String(index % 100).padStart(2, '0')}`,
    }),
  ),
);

describe('verifying 10,000 rows', () => {
  const csv = bytesOf(toCsv(auditColumns, many));
  /** The row of each byte; 0 for the header. */
  const rowAt = (place: number) => csv.subarray(0, place).filter((byte) => byte === 10).length;

  test('finds them intact', () => {
    expect(verifyFile(csv)).toEqual({ kind: 'whole', rows: 10_000, anchor: noHash, last: many.last });
  });

  test('detects one changed byte at any place, and names its row', () => {
    const next = dice(7);
    for (let time = 0; time < (process.env.LONG ? 500 : 20); time++) {
      const place = Math.floor(next() * csv.length);
      const changed = csv.slice();
      changed[place] = (csv[place] ?? 0) ^ (1 + Math.floor(next() * 255));
      expect({ place, ...verifyFile(changed) }).toMatchObject({ place, kind: 'altered', row: rowAt(place) });
    }
  }, 120_000);

  test('detects a changed byte at any place of a small file', () => {
    const small = bytesOf(
      toCsv(auditColumns, chainOf([day('2025-11-10'), day('2025-11-11', { reason: '"a", ü' })])),
    );
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
    ['a repeated row', (lines: string[]) => lines.toSpliced(41, 0, lines[41] ?? ''), 42],
    ['the end cut off', (lines: string[]) => lines.slice(0, 9_000).concat(''), 9_000],
    ['the last line end cut off', (lines: string[]) => lines.slice(0, -1), 10_001],
  ])('detects %s', (_what, change, row) => {
    const lines = toCsv(auditColumns, many).split('\r\n');
    expect(verifyFile(bytesOf(change(lines).join('\r\n')))).toMatchObject({ kind: 'altered', row });
  });

  test('detects a complete rehash by the seal', () => {
    const forged = chainOf([day('2025-11-10', { amount: '1.00' })]);
    const found = verifyFile(bytesOf(toCsv(auditColumns, forged)));
    expect(verdict(found)).toMatchObject({ whole: true });
    expect(verdict(found, many.last)).toMatchObject({ whole: false });
  });
});
