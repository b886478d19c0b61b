import { describe, expect, test } from 'bun:test';
import { readSummaryTable } from '../../../../f/credits/lib/credit/figures.ts';

const read = (...texts: string[]) =>
  readSummaryTable({
    cell_1: { outputs: [{ text: 'Summary' }] },
    cell_2: { outputs: texts.map((text) => ({ text })) },
  });
const table = `
      mode  traffic_prop  msg_count  fraud_cost  block_rate     credit
0    basic         1.000      35644   $7,526.30       0.416  $4,948.80
1 standard         0.000          8       $1.69       1.000      $0.00
`;
const amounts = (found: ReturnType<typeof readSummaryTable>) =>
  found.kind === 'table' ? [found.fraudCost.toFixed(2), found.credit.toFixed(2)] : found;

describe('the displayed table', () => {
  test('adds up, with and without an index column', () => {
    expect(amounts(read(table))).toEqual(['7527.99', '4948.80']);
    expect(amounts(read('mode fraud_cost credit\nbasic $1.00 $0.50\n max $2.00 $2.00'))).toEqual([
      '3.00',
      '2.50',
    ]);
  });

  test('adds up with space after its rows', () => {
    expect(amounts(read('mode fraud_cost credit  \nbasic $1.00 $0.50  \nmax $2.00 $2.00\t'))).toEqual([
      '3.00',
      '2.50',
    ]);
  });

  test('is found by its columns among other output', () => {
    expect(read('mode fraud_cost\nbasic $1.00', 'credit\n$1.00', '')).toEqual({ kind: 'absent' });
    expect(amounts(read('a b\n1 2', table))).toEqual(['7527.99', '4948.80']);
  });

  test('is not chosen when there are two', () => {
    expect(read(table, table)).toEqual({
      kind: 'unreadable',
      reason: 'the Summary Info section shows several tables with a credit column',
    });
  });

  test.each([
    ['no row', 'mode fraud_cost credit'],
    ['a credit that is no amount', 'mode fraud_cost credit\nbasic $1.00 nan'],
    ['a fraud cost that is no amount', 'mode fraud_cost credit\nbasic nan $1.00'],
    ['two amounts in one', 'mode fraud_cost credit\nbasic $1.00 $4,948.80$0.00'],
    ['a row that is cut', 'mode fraud_cost credit\nbasic $1.00 $1.00\nmax'],
  ])('is unreadable with %s', (_, text) => {
    expect(read(text)).toEqual({
      kind: 'unreadable',
      reason: 'the Summary Info table has an entry that is not exactly one amount',
    });
  });
});
