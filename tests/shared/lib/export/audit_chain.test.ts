import { describe, expect, test } from 'bun:test';
import { auditColumns } from '../../../../f/credits/lib/audit/audit.ts';
import {
  chainColumns,
  chainRows,
  firstOf,
  followChain,
  noHash,
} from '../../../../f/shared/lib/export/chain.ts';
import { cells, sha256 } from '../../../credits/lib/audit_world.ts';

const anchor = 'f'.repeat(64);
const { rows, last } = chainRows(auditColumns, [cells(1), cells(2), cells(3)], anchor);
const [one = [], two = [], three = [], closing = []] = rows;

/** A row with another text in one of its places, counted from behind when below 0. */
const changed = (row: readonly string[], place: number, text: string) => row.with(place, text);

describe('the chain', () => {
  test('has its hashes in the columns after those of the rows', () => {
    expect(chainColumns(auditColumns)).toEqual([
      ...['row', 'request', 'channel', 'requested_at_utc', 'closed_at_utc', 'answered_at_utc', 'outcome'],
      ...['amount_usd', 'reason_code', 'reason', 'policy', 'by_hand', 'decisions', 'accounts', 'periods'],
      ...['link_amounts_usd', 'fraud_costs_usd', 'links', 'sql_sha256', 'message_ts'],
      ...['previous_sha256', 'sha256'],
    ]);
  });

  test('has in every row its hash and that of the previous row, and ends with a closing row', () => {
    const end = ['2', 'end of file', ...Array(18).fill('')];
    const first = sha256(anchor, cells(1));
    const second = sha256(first, end);
    expect(chainRows(auditColumns, [cells(1)], anchor)).toEqual({
      rows: [
        [...cells(1), anchor, first],
        [...end, first, second],
      ],
      last: second,
    });
  });

  test('begins with zeros without a previous chain', () => {
    expect(noHash).toMatch(/^0{64}$/);
  });
});

describe('verifying a chain', () => {
  test('finds it intact, with its rows, its start and its end', () => {
    expect(followChain(auditColumns, rows)).toEqual({ kind: 'whole', rows: 3, anchor, last });
    const empty = chainRows(auditColumns, [], anchor);
    expect(followChain(auditColumns, empty.rows)).toEqual({
      kind: 'whole',
      rows: 0,
      anchor,
      last: empty.last,
    });
  });

  const forged = [...cells(2, 'forged'), sha256('x', cells(2)), two.at(-1) ?? ''];
  test.each([
    ['no rows', [], 1, 'the file has no rows'],
    ['a row without cells', [[]], 1, 'it has 0 cells'],
    ['a cell too few', [one, two.slice(0, -1), three, closing], 2, 'it has 21 cells'],
    ['a cell too many', [one, two, [...three, ''], closing], 3, 'it has 23 cells'],
    ['a row left out', [one, three, closing], 2, 'it says it is row 3'],
    ['a repeated row', [one, one, two, three, closing], 2, 'it says it is row 1'],
    ['another row before it', [one, forged, three, closing], 2, 'it does not follow the row before it'],
    [
      'another cell',
      [one, two, changed(three, 9, 'x'), closing],
      3,
      'its cells are not those that were hashed',
    ],
    [
      'another hash',
      [changed(one, -1, last), two, three, closing],
      1,
      'its cells are not those that were hashed',
    ],
    ['no closing row', [one, two, three], 4, 'the file ends without its closing row'],
    ['something after the end', [one, two, three, closing, closing], 5, 'it stands after the end'],
    [
      'another anchor',
      [changed(one, -2, noHash), two, three, closing],
      1,
      'its cells are not those that were hashed',
    ],
  ] as [string, string[][], number, string][])('detects %s, and its row', (_what, altered, row, why) => {
    expect(followChain(auditColumns, altered)).toEqual({ kind: 'altered', row, why });
  });
});

describe('a row that cannot be read', () => {
  const why = 'it is not written so';
  test.each([
    ['the first of all when all before it is as it was', [one, two], { row: 3, why }],
    ['the first of all behind a whole chain', rows, { row: 5, why }],
    ['the first of all when nothing is before it', [], { row: 1, why }],
    [
      'not the first when the row right before it is altered',
      [one, changed(two, 9, 'x')],
      { row: 2, why: 'its cells are not those that were hashed' },
    ],
    [
      'not the first when an earlier row is altered',
      [changed(one, 0, '7'), two],
      { row: 1, why: 'it says it is row 7' },
    ],
  ] as [string, string[][], { row: number; why: string }][])('is %s', (_what, before, altered) => {
    expect(firstOf(auditColumns, before, why)).toEqual({ kind: 'altered', ...altered });
  });
});
