import { describe, expect, test } from 'bun:test';
import { requestPage } from '../../../../f/credits/lib/dashboard/request_list.ts';
import { factOf } from '../../../../f/credits/lib/history/history_facts.ts';
import type { HistoryRow } from '../../../../f/credits/lib/history/history_row.ts';
import { channel } from '../../world.ts';
import { historyLink, historyRow } from '../history_world.ts';

const first = `AC${'1'.repeat(32)}`;
const second = `AC${'2'.repeat(32)}`;
const fact = (at: string, changes: Partial<HistoryRow> = {}) => factOf(historyRow(at, changes));

const facts = [
  fact('2025-11-10T00:00:00Z', { links: [historyLink({ account_sid: first })] }),
  fact('2025-11-11T00:00:00Z', { outcome: 'needs_review', reason_code: 'credit_above_limit' }),
  fact('2025-11-12T00:00:00Z', {
    channel: 'C0OTHER',
    links: [
      historyLink({ account_sid: second }),
      historyLink({ account_sid: null }),
      historyLink({ account_sid: second }),
      historyLink({ account_sid: first }),
    ],
  }),
  fact('2025-11-13T00:00:00Z', { outcome: 'failed', reason_code: 'link_failed' }),
];

const page = (wanted: unknown = {}, filter = {}) =>
  requestPage(facts, filter, wanted, 'https://slack.test/{channel}/{channel}/p{ts}/{ts}');
/** The days of the requests on a page. */
const days = (wanted: unknown = {}, filter = {}) =>
  page(wanted, filter).requests.map(({ at }) => Number(at.slice(8, 10)));

describe('the list of past requests', () => {
  test('has the newest first, each with the fields of a line', () => {
    expect(days()).toEqual([13, 12, 11, 10]);
    expect(page().requests[1]).toEqual({
      key: `${channel}_1762905600_000100`,
      at: '2025-11-12T00:00:00.000Z',
      channel: 'C0OTHER',
      outcome: 'credited',
      code: null,
      title: null,
      amount: 494_880,
      seconds: 60,
      accounts: [second, first],
      by_hand: false,
      decision: null,
      thread: 'https://slack.test/C0OTHER/C0OTHER/p1762905600.000100/1762905600.000100',
    });
  });

  test.each([
    ['all', {}, {}, [13, 12, 11, 10]],
    ['all, when nothing is asked of them', { outcome: null, code: '', account: null }, {}, [13, 12, 11, 10]],
    ['from a day on', {}, { from: '2025-11-12' }, [13, 12]],
    ['before a day', {}, { until: '2025-11-12' }, [11, 10]],
    ['of a channel', {}, { channel: 'C0OTHER' }, [12]],
    ['of an outcome', { outcome: 'needs_review' }, {}, [11]],
    ['of a code', { code: 'link_failed' }, {}, [13]],
    ['of an account', { account: second }, {}, [12]],
    ['of an account by its beginning', { account: 'AC1' }, {}, [12, 10]],
    ['of all of these', { outcome: 'credited', account: 'AC1' }, { channel, from: '2025-11-10' }, [10]],
    ['of an unknown account', { account: 'C1' }, {}, []],
  ])('can be %s', (_what, wanted, filter, found) => {
    expect(days(wanted, filter)).toEqual(found);
  });

  test('is paged, with the total number', () => {
    expect(page({ limit: 3 })).toMatchObject({ total: 4, offset: 0 });
    expect(days({ limit: 3 })).toEqual([13, 12, 11]);
    expect(page({ limit: 3, offset: 3 })).toMatchObject({ total: 4, offset: 3 });
    expect(days({ limit: 3, offset: 3 })).toEqual([10]);
    expect(days({ limit: 1, offset: 1 })).toEqual([12]);
    expect(page({ account: 'AC1', limit: 1 }).total).toBe(2);
  });

  test('has fifty on a page, and at most two hundred', () => {
    const many = Array.from({ length: 201 }, () => fact('2025-11-10T00:00:00Z'));
    const on = (wanted: object) => requestPage(many, {}, wanted, '').requests.length;
    expect(on({})).toBe(50);
    expect(on({ limit: 200 })).toBe(200);
  });

  test.each([
    ['an outcome that is none', 'outcome', 'lost'],
    ['a code that is no text', 'code', 1],
    ['an account that is no text', 'account', 1],
    ['a place before the first', 'offset', -1],
    ['a place beyond a million', 'offset', 1_000_001],
    ['half a place', 'offset', 0.5],
    ['none on a page', 'limit', 0],
    ['more than two hundred on a page', 'limit', 201],
  ])('refuses an invalid filter with its path: %s', (_what, field, value) => {
    expect(() => page({ [field]: value })).toThrow(
      expect.objectContaining({
        code: 'request_invalid',
        message: expect.stringMatching(new RegExp(`^The list cannot be made: .*\n.*at ${field}$`)),
      }),
    );
  });

  test('requires an object', () => {
    expect(() => page('all')).toThrow('The list cannot be made');
  });

  test('accepts offsets up to a million', () => {
    expect(page({ offset: 1_000_000 })).toMatchObject({ requests: [], total: 4, offset: 1_000_000 });
  });
});
