import { describe, expect, test } from 'bun:test';
import { auditColumns, verdict, verifyFile } from '../../../../f/credits/lib/audit/audit.ts';
import { chainRows, noHash, toCsv } from '../../../../f/shared/lib/export/chain.ts';
import { toXlsx } from '../../../../f/shared/lib/export/xlsx.ts';
import { bytesOf, cells } from '../audit_world.ts';

const chain = chainRows(auditColumns, [cells(1), cells(2)], noHash);
const whole = { kind: 'whole', rows: 2, anchor: noHash, last: chain.last } as const;

describe('a file', () => {
  test('is verified by its format, CSV or workbook', () => {
    expect(verifyFile(bytesOf(toCsv(auditColumns, chain)))).toEqual(whole);
    expect(verifyFile(toXlsx(auditColumns, chain, '2025-11 UTC'))).toEqual(whole);
  });

  test.each([
    ['nothing', '', 'the header is not that of this export'],
    ['a text that begins with P', 'Panama', 'the header is not that of this export'],
    ['a text with a K in second place', 'OK', 'the header is not that of this export'],
    ['what begins like a ZIP and is none', 'PK...', 'this is no ZIP file'],
  ])('that is %s is altered as a whole, with the reason', (_what, text, why) => {
    expect(verifyFile(bytesOf(text))).toEqual({ kind: 'altered', row: 0, why });
  });
});

describe('the verdict', () => {
  test.each([
    ['no seal is known', undefined],
    ['it ends as the seal says', chain.last],
  ])('is intact when %s', (_when, expected) => {
    const text = `Whole: 2 rows from ${noHash} to ${chain.last}.`;
    expect(verdict(whole, expected)).toEqual({ whole: true, text });
  });

  test('is a completely rehashed file when the seal has another end', () => {
    expect(verdict(whole, 'abc')).toEqual({
      whole: false,
      text: `The chain of 2 rows is whole, but ends in ${chain.last}, where the seal says abc: rows were changed and hashed anew, or this is another export.`,
    });
  });

  test('names the first altered row, or the file when no row is altered', () => {
    expect(verdict({ kind: 'altered', row: 1, why: 'it has 3 cells' }, chain.last)).toEqual({
      whole: false,
      text: 'Row 1 is the first altered row: it has 3 cells.',
    });
    expect(verdict({ kind: 'altered', row: 0, why: 'this is no ZIP file' })).toEqual({
      whole: false,
      text: 'The file is altered: this is no ZIP file.',
    });
  });
});
