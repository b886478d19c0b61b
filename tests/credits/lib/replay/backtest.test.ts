import { describe, expect, test } from 'bun:test';
import type { HistoryRow } from '../../../../f/credits/lib/history/history_row.ts';
import { applyChanges } from '../../../../f/credits/lib/policy/policy.ts';
import { productRule } from '../../../../f/credits/lib/policy/product_rule.ts';
import { backtest } from '../../../../f/credits/lib/replay/backtest.ts';
import { linkId, repeatsOf, replay } from '../../../../f/credits/lib/replay/replay.ts';
import { backtestReport } from '../../../../f/credits/lib/replay/replay_report.ts';
import { memoryItems, policy } from '../../world.ts';
import { historyLink, historyRow } from '../history_world.ts';

const rules = policy();
const product = productRule(rules, 'verify');
const day = (hour: number, changes: Partial<HistoryRow> = {}) =>
  historyRow(`2025-11-14T${String(hour).padStart(2, '0')}:00:00Z`, changes);

/** Decides with every link's stored amount, today's policy beside a changed one. */
function tried(rows: HistoryRow[], changes: object, again?: string) {
  const stored = new Map(
    rows.flatMap((row) =>
      row.links.flatMap(({ amount }, index) => (amount ? [[linkId(row, index), amount] as const] : [])),
    ),
  );
  const now = again === undefined ? stored : new Map([...stored.keys()].map((id) => [id, again]));
  return backtest(rows, stored, now, rules, applyChanges(rules, changes));
}

describe('another policy on the past', () => {
  test('that is the same changes nothing', () => {
    expect(tried([day(8), day(9)], {})).toMatchObject({
      requests: 2,
      as_then: 2,
      before: '9897.60',
      after: '9897.60',
      difference: '0.00',
      other_amounts: 0,
      flips: [],
    });
  });

  test.each([
    ['a lower ceiling', { limits: { max_credit: '4948.79' } }, 'credit_above_limit'],
    ['a shorter claim window', { limits: { claim_window_days: 4 } }, 'claim_window_over'],
    ['shorter periods', { limits: { max_period_days: 4 } }, 'period_too_long'],
    ['a narrower history', { limits: { max_cost_to_monthly_revenue: '0.2' } }, 'outside_history'],
    ['a lower total of a day', { limits: { max_credit_per_day: '4948.79' } }, 'day_limit_reached'],
    ['approvals', { approval: { above: '4948.79' } }, 'approval_above'],
  ])('with %s', (_what, changes, code) => {
    expect(tried([day(8)], changes)).toMatchObject({
      difference: '-4948.80',
      flips: [{ before: { kind: 'credit', amount: '4948.80' }, after: { kind: 'person', code } }],
    });
  });

  test('counts a credit towards its day only when it is granted', () => {
    const changes = { limits: { max_credit_per_day: '9897.60', max_credit: '5000' } };
    const large = day(8, { links: [historyLink({ amount: '5000.01' })] });
    const last = day(11);
    expect(tried([large, day(9), day(10), last], changes).flips).toMatchObject([
      { key: large.key, after: { code: 'credit_above_limit' } },
      { key: last.key, after: { code: 'day_limit_reached' } },
    ]);
  });

  test('grants a credit that was refused for its amount', () => {
    const refused = day(8, {
      outcome: 'needs_review',
      reason_code: 'credit_above_limit',
      amount: '30000.00',
    });
    const links = [historyLink({ amount: '30000.00', fraud_cost: '40000' })];
    expect(tried([{ ...refused, links }], { limits: { max_credit: '30000' } })).toMatchObject({
      as_then: 1,
      before: '0.00',
      after: '30000.00',
      flips: [{ before: { code: 'credit_above_limit' }, after: { amount: '30000.00' } }],
    });
  });

  test('does not change decisions that depend on other things than amounts', () => {
    const rows = [
      day(8, { outcome: 'needs_review', reason_code: 'spend_overlaps' }),
      day(9, { outcome: 'skipped', links: [historyLink({ result: 'skip', amount: null })] }),
      day(10, {
        outcome: 'needs_review',
        links: [historyLink(), historyLink({ result: 'refuse', amount: null })],
      }),
      day(11, { outcome: 'needs_link', links: [] }),
    ];
    expect(tried(rows, { limits: { max_credit: '1' } }).requests).toBe(0);
  });

  test('sends a zero credit to a person', () => {
    expect(tried([day(8)], {}, '0.00').flips).toMatchObject([
      { after: { kind: 'person', code: 'zero_credit' } },
    ]);
  });

  test('uses the recomputed amount of a link of one product', () => {
    const products = [
      { ...product, limits: { max_credit: '6000' } },
      { ...product, name: 'other' },
    ];
    const ruled = policy({ products });
    const row = day(8, { links: [historyLink(), historyLink({ product: 'other' })] });
    const amounts = (amount: string) => new Map([0, 1].map((index) => [linkId(row, index), amount]));
    const decide = (amount: string) => backtest([row], amounts('1.00'), amounts(amount), ruled, ruled);
    expect(decide('6000.00')).toMatchObject({ after: '12000.00', other_amounts: 1, flips: [] });
    expect(decide('6000.01').flips).toMatchObject([{ after: { code: 'credit_above_limit' } }]);
  });

  test('decides a link with incomplete data', () => {
    const link = historyLink({ product: null, fraud_cost: null });
    expect(tried([day(8, { links: [link] })], {})).toMatchObject({ requests: 1, as_then: 1, flips: [] });
  });

  test('does not count a link that was skipped', () => {
    const skipped = historyLink({ result: 'skip', amount: null });
    expect(tried([day(8, { links: [skipped, historyLink()] })], {})).toMatchObject({
      requests: 1,
      after: '4948.80',
    });
  });

  test('omits a request with a link without an amount', () => {
    const row = day(8);
    const known = new Map([[linkId(row, 0), '1.00']]);
    const counted = [
      backtest([row], known, known, rules, rules),
      backtest([row], known, new Map(), rules, rules),
      backtest([row], new Map(), known, rules, rules),
    ].map(({ requests }) => requests);
    expect(counted).toEqual([1, 0, 0]);
  });

  test.each([
    ['credited', 1],
    ['dry_run', 1],
    ['needs_review', 0],
    ['failed', 0],
  ] as const)('that grants a credit decides as before a request that was %s: %d', (outcome, as_then) => {
    expect(tried([day(8, { outcome })], {})).toMatchObject({ as_then, before: '4948.80' });
  });

  test.each([
    ['in the order of their endings', [day(10), day(9), day(8)]],
    [
      'in their own order where they ended together',
      [
        day(8, { closed_at: '2025-11-14T11:00:00.000Z' }),
        day(10, { closed_at: '2025-11-14T11:00:00.000Z' }),
        day(9, { closed_at: '2025-11-14T11:00:00.000Z' }),
      ],
    ],
  ])('counts requests towards a day %s', (_order, rows) => {
    const ended = rows.toSorted((a, b) => a.closed_at.localeCompare(b.closed_at));
    const { flips } = tried(rows, { limits: { max_credit_per_day: '4948.80' } });
    expect(flips.map(({ key }) => key)).toEqual(ended.slice(1).map(({ key }) => key));
  });

  test('adds up the months of the requests, oldest first', () => {
    const written = ['2025-12-03', '2025-10-03', '2025-11-03', '2025-12-04'];
    const rows = written.map((at, index) => {
      const period = { start: at.replace(/..$/, '01'), end: at.replace(/..$/, '02') };
      const closed_at = `2026-01-0${index + 1}T00:00:00.000Z`;
      return historyRow(`${at}T08:00:00Z`, { closed_at, links: [historyLink({ period })] });
    });
    expect(tried(rows, {}, '100.00')).toEqual({
      requests: 4,
      as_then: 4,
      before: '19795.20',
      after: '400.00',
      difference: '-19395.20',
      other_amounts: 4,
      flips: [],
      months: [
        { month: '2025-10', before: '4948.80', after: '100.00' },
        { month: '2025-11', before: '4948.80', after: '100.00' },
        { month: '2025-12', before: '9897.60', after: '200.00' },
      ],
    });
  });

  test('is reported as a table and a chart, with the data', () => {
    const report = backtestReport(tried([day(8)], {}, '100.00'), { a: 1 }) as {
      render_all: { markdown?: string; svg?: string; json?: object }[];
    };
    const [text, picture, data] = report.render_all;
    expect(text?.markdown).toContain('| credited in all | $4,948.80 | $100.00 | **-$4,848.80** |');
    expect(picture?.svg).toContain('<title>2025-11 changed policy: $100.00</title>');
    expect(data?.json).toMatchObject({ other_amounts: 1 });
  });
});

describe('a calculation without stored inputs', () => {
  test('is recomputed from the figures of its row', async () => {
    const row = day(8);
    const repeats = await repeatsOf(memoryItems(), [row]);
    expect(replay(repeats, [])).toMatchObject([{ stored: '4948.80', formula: '4948.80', notebook: null }]);
  });

  test('is omitted when its row does not have them', async () => {
    const row = day(8, { links: [historyLink({ traffic: null })] });
    expect(await repeatsOf(memoryItems(), [row])).toEqual([]);
  });
});
