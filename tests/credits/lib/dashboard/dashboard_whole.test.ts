import { describe, expect, test } from 'bun:test';
import { dashboard } from '../../../../f/credits/lib/dashboard/dashboard.ts';
import { metricsOf } from '../../../../f/credits/lib/dashboard/dashboard_metrics.ts';
import type { Fact } from '../../../../f/credits/lib/history/history_facts.ts';
import type { Training } from '../../../../f/credits/lib/prediction/prediction_model.ts';
import { reasonText } from '../../../../f/credits/lib/reason/reasons.ts';
import { context, fact, factLink, one, two } from '../dashboard_world.ts';

/** A model that expects $4 to $9 of the first account, and $1 to $100 of everybody else. */
const training: Training = {
  version: 1,
  trained_on: { credits: 1_000, from: 1, until: 2 },
  model: {
    slope: 1,
    everyone: { median: Math.log(10), spread: Math.log(10), base: 0 },
    accounts: { [one]: { median: Math.log(6), spread: Math.log(1.5), base: 0 } },
    bounds: { habit: 3, traffic: 1, habit_interval: [-1, 1], traffic_interval: [-1, 1] },
  },
  evaluation: {
    trained_on: 800,
    tested_on: 200,
    tested_from: 2,
    model: { mean_absolute: 1, median_relative: 0.1 },
    account_median: { mean_absolute: 1, median_relative: 0.1 },
    global_median: { mean_absolute: 1, median_relative: 0.1 },
    coverage: 0.9,
    coverage_wanted: 0.9,
    flagged: 0.01,
  },
};

const count = (facts: Fact[], filter = {}) => dashboard(facts, filter, context);

describe('the dashboard', () => {
  test('shows everything at once, counted from one history', () => {
    const link = factLink({
      amount: 600,
      modes: [['basic', 10, 4, 70, 30]],
      countries: [['ID', 100]],
    });
    const paid = fact({ key: 'a', day: '2026-03-03', amount: 600, seconds: 45, links: [link] });
    const review = fact({
      key: 'b',
      ts: '1772500000.000300',
      day: '2026-03-04',
      outcome: 'needs_review',
      amount: 700,
      seconds: null,
      links: [factLink({ account: null }), factLink({ account: two })],
    });
    const elsewhere = fact({ channel: 'C0B', day: '2026-03-03' });
    const earlier = fact({
      day: '2026-03-01',
      amount: 200,
      links: [factLink({ amount: 200, countries: [['ID', 5]] })],
    });
    const facts = [
      earlier,
      paid,
      elsewhere,
      fact({ ...elsewhere, key: 'c' }),
      fact({ ...elsewhere, key: 'd' }),
      review,
    ];
    const trained = {
      at: '2026-03-01T00:00:00.000Z',
      credits: 1_000,
      tested_on: 200,
      model: { mean_absolute: 1, median_relative: 0.1 },
      account_median: { mean_absolute: 1, median_relative: 0.1 },
      global_median: { mean_absolute: 1, median_relative: 0.1 },
      coverage: 0.9,
      coverage_wanted: 0.9,
      flagged: 0.01,
    };
    const filter = { from: '2026-03-03', until: '2026-03-05', channel: 'C0A' };
    const shown = dashboard(facts, filter, { ...context, trainings: [trained], prediction: { training } });
    expect(shown).toEqual({
      counted_at: '2026-03-10T12:00:00.000Z',
      range: filter,
      channels: [
        { id: 'C0A', requests: 3 },
        { id: 'C0B', requests: 3 },
      ],
      known: 6,
      now: metricsOf([paid, review]),
      before: metricsOf([earlier]),
      reconciliation: { kind: 'not_reconciled' },
      trainings: [trained],
      prediction_problem: null,
      expected: { [one]: { low: 400, high: 900 } },
      step: 'day',
      series: [
        { start: '2026-03-03', amount: 600, outcomes: { credited: 1 }, median_seconds: 45, p95_seconds: 45 },
        {
          start: '2026-03-04',
          amount: 0,
          outcomes: { needs_review: 1 },
          median_seconds: null,
          p95_seconds: null,
        },
      ],
      accounts: [
        {
          account: one,
          requests: 1,
          credited: 1,
          amount: 600,
          median: 600,
          largest: 600,
          last: '2026-03-03T10:00:00.000Z',
          trend: [600, 0],
        },
      ],
      more_accounts: { accounts: 0, amount: 0 },
      modes: [{ product: 'verify', mode: 'basic', messages: 10, blocked: 4, cost: 70, credit: 30 }],
      products: [{ product: 'verify', requests: 1, amount: 600 }],
      countries: [{ country: 'ID', requests: 1, cost: 100, credit: 600, before: 200 }],
      hours: [
        { weekday: 1, hour: 10, requests: 1 },
        { weekday: 2, hour: 10, requests: 1 },
      ],
      outcomes: [
        { outcome: 'credited', requests: 1 },
        { outcome: 'needs_link', requests: 0 },
        { outcome: 'skipped', requests: 0 },
        { outcome: 'needs_review', requests: 1 },
        { outcome: 'failed', requests: 0 },
        { outcome: 'dry_run', requests: 0 },
      ],
      causes: [
        {
          outcome: 'needs_review',
          code: 'unknown',
          title: 'No reason was kept',
          requests: 1,
          open: 1,
          last: '2026-03-04T10:00:00.000Z',
        },
      ],
      reviews: [
        {
          key: 'b',
          channel: 'C0A',
          ts: '1772500000.000300',
          at: '2026-03-04T10:00:00.000Z',
          outcome: 'needs_review',
          code: 'unknown',
          title: 'No reason was kept',
          reason: '',
          next: reasonText(null).next,
          amount: 700,
          account: two,
          thread: 'https://acme.slack.com/archives/C0A/p1772500000.000300',
        },
      ],
      more_reviews: 0,
      lateness: [30, 60, 120, 300, 900, 3_600, null].map((up_to) => ({
        up_to,
        requests: up_to === 60 ? 1 : 0,
      })),
    });
  });

  test('lists the busiest channel first for any choice', () => {
    const facts = [fact(), fact({ channel: 'C0B' }), fact({ channel: 'C0B' })];
    expect(count(facts, { channel: 'C0A' }).channels).toEqual([
      { id: 'C0B', requests: 2 },
      { id: 'C0A', requests: 1 },
    ]);
  });

  test('begins the days of a channel with its first request', () => {
    const facts = [fact({ day: '2026-02-01' }), fact({ day: '2026-03-04', channel: 'C0B' })];
    expect(count(facts, { channel: 'C0B' }).range).toEqual({
      from: '2026-03-04',
      until: '2026-03-11',
      channel: 'C0B',
    });
  });

  test('includes the first moment of its days and excludes that of the day after', () => {
    const times = [
      '2026-03-02T23:59:59.999Z',
      '2026-03-03T00:00:00Z',
      '2026-03-03T23:59:59.999Z',
      '2026-03-04T00:00:00Z',
    ];
    const facts = times.map((time, index) => fact({ time, amount: 10 ** index }));
    const { now, before } = count(facts, { from: '2026-03-03', until: '2026-03-04' });
    expect([now.amount, before?.amount]).toEqual([110, 1]);
  });

  test('of an empty history shows today', () => {
    const { range, before, series, step } = count([]);
    expect({ range, before, step }).toEqual({
      range: { from: '2026-03-10', until: '2026-03-11', channel: null },
      before: null,
      step: 'day',
    });
    expect(series.map(({ start }) => start)).toEqual(['2026-03-10']);
  });

  test('lists 15 accounts with their usual credit, and adds up the others', () => {
    const accounts = Array.from({ length: 17 }, (_, index) => `AC${String(index).padStart(32, '0')}`);
    const links = accounts.map((account, index) => factLink({ account, amount: 1_000 - index }));
    const shown = dashboard([fact({ links })], {}, { ...context, prediction: { training } });
    expect(shown.accounts.map(({ account }) => account)).toEqual(accounts.slice(0, 15));
    expect(shown.more_accounts).toEqual({ accounts: 2, amount: 1_969 });
    expect(Object.keys(shown.expected)).toEqual(accounts.slice(0, 15));
    expect(shown.expected[accounts[0] ?? '']).toEqual({ low: 100, high: 10_000 });
  });

  test('lists the newest 100 open reviews, and the number of others', () => {
    const reviews = Array.from({ length: 102 }, (_, index) =>
      fact({ key: `${index}`, outcome: 'needs_review' }),
    );
    const { reviews: listed, more_reviews } = count(reviews);
    expect([listed.length, listed[0]?.key, listed.at(-1)?.key, more_reviews]).toEqual([100, '101', '2', 2]);
  });
});
