import { describe, expect, test } from 'bun:test';
import { readAmount, readShownAmount } from '../../../../f/spend/lib/tableau/amount_cell.ts';
import { parseTable } from '../../../../f/spend/lib/tableau/csv.ts';
import { readPeriod } from '../../../../f/spend/lib/tableau/period_label.ts';

describe('an amount cell', () => {
  test.each([
    ['425000', '425000'],
    ['425,000', '425000'],
    ['45,047.2231', '45047.2231'],
    ['$425,000.10', '425000.1'],
    ['-$1,234', '-1234'],
    ['$-1,234', '-1234'],
    ['(1,234)', '-1234'],
    ['($1,234.50)', '-1234.5'],
    ['0', '0'],
    [' 12 ', '12'],
  ])('%p is %s', (cell, expected) => {
    const found = readAmount(cell, '.');
    expect(found.kind === 'amount' && found.amount.toFixed()).toBe(expected);
  });

  test.each([[''], ['Null'], ['%null%'], ['NULL']])('%p is missing, not zero', (cell) => {
    expect(readAmount(cell, '.').kind).toBe('missing');
  });

  test.each([
    ['12.3%'],
    ['4,25'],
    ['1,2345'],
    ['12.34.5'],
    ['--1'],
    ['(-1)'],
    ['1e5'],
    ['2026-02'],
    ['$'],
    ['425K'],
    ['1.234,50'],
  ])('%p is not read', (cell) => {
    expect(readAmount(cell, '.').kind).toBe('unreadable');
  });

  test('has a decimal comma only where the view is configured so', () => {
    const found = readAmount('1.234,50', ',');
    expect(found.kind === 'amount' && found.amount.toFixed()).toBe('1234.5');
    expect(readAmount('1,234.50', ',').kind).toBe('unreadable');
  });

  test.each([
    ['$425K', '425000', -3],
    ['$3.7K', '3700', -2],
    ['($1.25M)', '-1250000', -4],
    ['$45,047', '45047', 0],
  ])('%p shows %s to %d places', (cell, expected, decimals) => {
    const found = readShownAmount(cell, '.');
    if (found.kind !== 'amount') throw new Error(found.kind);
    expect([found.amount.toFixed(), found.decimals]).toEqual([expected, decimals]);
  });
});

describe('a period label', () => {
  test.each([
    ['2026-02', 'month', '2026-02'],
    ['Feb 2026', 'month', '2026-02'],
    ['February 2026', 'month', '2026-02'],
    ['2026-02-01', 'month', '2026-02'],
    ['2/1/2026', 'month', '2026-02'],
    ['46054', 'month', '2026-02'],
    ['2026-02-15', 'day', '2026-02-15'],
    ['2/15/2026', 'day', '2026-02-15'],
    ['2/15/2026 12:00:00 AM', 'day', '2026-02-15'],
    ['February 15, 2026', 'day', '2026-02-15'],
    ['46068', 'day', '2026-02-15'],
  ] as const)('%p of a %s is %s', (label, grain, expected) => {
    expect(readPeriod(label, grain, 'mdy')).toBe(expected);
  });

  test.each([
    ['2026-02-15', 'month'],
    ['2/15/2026', 'month'],
    ['2026-13', 'month'],
    ['Fe 2026', 'month'],
    ['Febru 2026', 'month'],
    ['February', 'month'],
    ['Q1 2026', 'month'],
    ['Total', 'month'],
    ['2026-02-30', 'day'],
    ['15/2/2026', 'day'],
    ['February 2026', 'day'],
    ['', 'day'],
  ] as const)('%p is not read as a %s', (label, grain) => {
    expect(readPeriod(label, grain, 'mdy')).toBeNull();
  });

  test('has the day first only where the view is configured so', () => {
    expect(readPeriod('1/2/2026', 'month', 'dmy')).toBe('2026-02');
    expect(readPeriod('1/2/2026', 'day', 'mdy')).toBe('2026-01-02');
  });
});

describe('a table', () => {
  test('has quoted commas, quotes and line breaks, a byte order mark and either line end', () => {
    expect(parseTable('\uFEFFa,b\r\n"x, ""y""\nz",1\r\n')).toEqual({
      kind: 'table',
      header: ['a', 'b'],
      rows: [['x, "y"\nz', '1']],
    });
  });

  test.each([
    ['is cut within a number', 'a,b\nx,425'],
    ['is cut after a row short of cells', 'a,b\nx\n'],
    ['has a quote within a cell', 'a,b\nx,4"2\n'],
    ['has a quote that is not closed', 'a,b\n"x,1\n'],
    ['has a thousands separator without quotes', 'a,b\nx,425,000\n'],
    ['is a web page', '<html>\n<head><title>502, Bad</title></head>\n'],
  ])('is damaged when it %s', (_, text) => {
    expect(parseTable(text).kind).toBe('damaged');
  });

  test.each([[''], ['\n'], ['a,b\n']])('without rows is %p', (text) => {
    expect(parseTable(text)).toMatchObject({ kind: 'table', rows: [] });
  });
});
