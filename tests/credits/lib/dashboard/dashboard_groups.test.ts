import { describe, expect, test } from 'bun:test';
import {
  accountsOf,
  causesOf,
  countriesOf,
  hoursOf,
  latenessOf,
  modesOf,
  productsOf,
  seriesOf,
  stepStart,
} from '../../../../f/credits/lib/dashboard/dashboard_groups.ts';
import { fact, factLink, one, two } from '../dashboard_world.ts';

describe('the series', () => {
  test('has the amount, the outcomes and the waiting times of every day', () => {
    const facts = [
      fact({ time: '2026-03-02T00:00:00Z', amount: 500, seconds: 10 }),
      fact({ time: '2026-03-02T23:59:59Z', amount: 700, seconds: 90 }),
      fact({ day: '2026-03-02', amount: null, seconds: null }),
      fact({ day: '2026-03-02', outcome: 'failed', amount: 9_000, seconds: 40 }),
    ];
    expect(seriesOf(facts, '2026-03-01', '2026-03-03', 'day')).toEqual([
      { start: '2026-03-01', amount: 0, outcomes: {}, median_seconds: null, p95_seconds: null },
      {
        start: '2026-03-02',
        amount: 1_200,
        outcomes: { credited: 3, failed: 1 },
        median_seconds: 40,
        p95_seconds: 90,
      },
    ]);
  });

  test.each([
    ['day', ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']],
    ['week', ['2026-02-23', '2026-03-02']],
    ['month', ['2026-02-01', '2026-03-01']],
  ] as const)('has each %s once', (step, starts) => {
    const facts = [fact({ day: '2026-02-28' }), fact({ day: '2026-03-02' })];
    const series = seriesOf(facts, '2026-02-27', '2026-03-03', step);
    expect(series.map(({ start }) => start)).toEqual([...starts]);
    expect(series.filter(({ amount }) => amount === 10_000)).toHaveLength(2);
  });

  test.each([
    ['Monday', '2026-03-02', '2026-03-02'],
    ['Tuesday', '2026-03-03', '2026-03-02'],
    ['Saturday', '2026-03-07', '2026-03-02'],
    ['Sunday', '2026-03-08', '2026-03-02'],
    ['the Monday after', '2026-03-09', '2026-03-09'],
    ['New Year’s Day, a Thursday', '2026-01-01', '2025-12-29'],
  ])('puts %s into the week of its Monday', (_name, day, monday) => {
    expect(stepStart(day, 'week')).toBe(monday);
  });
});

describe('the accounts', () => {
  const facts = [
    fact({ key: 'a', day: '2026-03-02', links: [factLink({ amount: 300 }), factLink({ amount: 100 })] }),
    fact({
      key: 'b',
      day: '2026-03-04',
      links: [factLink({ amount: 200 }), factLink({ account: two, amount: 900 })],
    }),
    fact({ key: 'c', day: '2026-03-05', outcome: 'failed', links: [factLink({ amount: 5_000 })] }),
    fact({ key: 'd', day: '2026-03-05', links: [factLink({ account: null, amount: 7_000 })] }),
  ];
  const series = seriesOf(facts, '2026-03-02', '2026-03-06', 'day');

  test('are sorted by amount, with requests, credits and times', () => {
    expect(accountsOf(facts, series, 'day')).toEqual([
      {
        account: two,
        requests: 1,
        credited: 1,
        amount: 900,
        median: 900,
        largest: 900,
        last: '2026-03-04T10:00:00.000Z',
        trend: [0, 0, 900, 0],
      },
      {
        account: one,
        requests: 3,
        credited: 2,
        amount: 600,
        median: 200,
        largest: 300,
        last: '2026-03-04T10:00:00.000Z',
        trend: [400, 0, 200, 0],
      },
    ]);
  });

  test('without a credit are not listed', () => {
    expect(accountsOf([fact({ outcome: 'needs_review', links: [factLink()] })], [], 'day')).toEqual([]);
  });
});

describe('modes and products', () => {
  const facts = [
    fact({
      key: 'a',
      links: [
        factLink({
          amount: 300,
          modes: [
            ['basic', 10, 4, 70, 30],
            ['max', 5, null, 60, 200],
          ],
        }),
        factLink({ amount: 50, product: null, modes: [['basic', 7, 7, 9, 8]] }),
      ],
    }),
    fact({ key: 'b', links: [factLink({ amount: 20, modes: [['basic', 3, null, 5, 2]] })] }),
    fact({
      key: 'c',
      outcome: 'needs_review',
      links: [factLink({ modes: [['basic', 999, 999, 999, 999]] })],
    }),
  ];

  test('add up credits by product and mode, largest first', () => {
    expect(modesOf(facts)).toEqual([
      { product: 'verify', mode: 'max', messages: 5, blocked: 0, cost: 60, credit: 200 },
      { product: 'verify', mode: 'basic', messages: 13, blocked: 4, cost: 75, credit: 32 },
      { product: 'unknown', mode: 'basic', messages: 7, blocked: 7, cost: 9, credit: 8 },
    ]);
  });

  test('count a request once for each product', () => {
    expect(productsOf(facts)).toEqual([
      { product: 'verify', requests: 2, amount: 320 },
      { product: 'unknown', requests: 1, amount: 50 },
    ]);
    const twice = fact({ links: [factLink({ amount: 1 }), factLink({ amount: 2 })] });
    expect(productsOf([twice])).toEqual([{ product: 'verify', requests: 1, amount: 3 }]);
  });
});

describe('the countries', () => {
  const now = [
    fact({
      key: 'a',
      links: [
        factLink({
          amount: 1_000,
          countries: [
            ['ID', 300],
            ['PH', 100],
          ],
        }),
      ],
    }),
    fact({ key: 'b', links: [factLink({ amount: 900, countries: [['PH', 50]] })] }),
    fact({ key: 'c', outcome: 'failed', links: [factLink({ amount: 900, countries: [['XX', 50]] })] }),
  ];

  test('divide the credit of a link by their share of its cost, largest first', () => {
    expect(countriesOf(now, null)).toEqual([
      { country: 'PH', requests: 2, cost: 150, credit: 1_150, before: null },
      { country: 'ID', requests: 1, cost: 300, credit: 750, before: null },
    ]);
  });

  test('are compared with the days before; a country without credits then had zero', () => {
    const before = [
      fact({
        links: [
          factLink({
            amount: 101,
            countries: [
              ['ID', 1],
              ['VN', 1],
            ],
          }),
        ],
      }),
    ];
    expect(countriesOf(now, before).map(({ country, before: earlier }) => [country, earlier])).toEqual([
      ['PH', 0],
      ['ID', 51],
    ]);
  });

  test('get nothing of a link without costs, and whole cents of others', () => {
    const free = fact({ key: 'a', links: [factLink({ amount: 100, countries: [['ID', 0]] })] });
    const shared = fact({
      key: 'a',
      links: [
        factLink({
          amount: 100,
          countries: [
            ['PH', 1],
            ['VN', 2],
          ],
        }),
      ],
    });
    expect(countriesOf([free, shared], null)).toEqual([
      { country: 'VN', requests: 1, cost: 2, credit: 67, before: null },
      { country: 'PH', requests: 1, cost: 1, credit: 33, before: null },
      { country: 'ID', requests: 1, cost: 0, credit: 0, before: null },
    ]);
  });
});

test('requests are counted by weekday from Monday and by hour, UTC', () => {
  const times = [
    '2026-03-02T00:59:59Z',
    '2026-03-02T00:00:00Z',
    '2026-03-03T13:30:00Z',
    '2026-03-08T23:00:00Z',
  ];
  expect(hoursOf(times.map((time) => fact({ time })))).toEqual([
    { weekday: 0, hour: 0, requests: 2 },
    { weekday: 1, hour: 13, requests: 1 },
    { weekday: 6, hour: 23, requests: 1 },
  ]);
});

describe('the causes', () => {
  test('have the count, the open ones and the latest time by outcome and code', () => {
    const causes = causesOf([
      fact({ outcome: 'failed', code: 'link_failed', day: '2026-03-01' }),
      fact({ outcome: 'needs_review', code: 'link_gone', day: '2026-03-04' }),
      fact({ outcome: 'needs_review', code: 'link_gone', day: '2026-03-03', decision: 'rejected' }),
      fact({ outcome: 'needs_review', code: 'link_failed', day: '2026-03-05' }),
      fact({ outcome: 'failed', code: 'link_failed', day: '2026-03-02', retries: true }),
      fact({ outcome: 'failed', code: 'link_failed', day: '2026-03-02' }),
      fact({ outcome: 'credited', code: 'link_gone' }),
      fact({ outcome: 'skipped', code: 'link_gone' }),
    ]);
    expect(causes).toEqual([
      {
        outcome: 'failed',
        code: 'link_failed',
        title: 'Calculation failed',
        requests: 3,
        open: 2,
        last: '2026-03-02T10:00:00.000Z',
      },
      {
        outcome: 'needs_review',
        code: 'link_gone',
        title: 'Look or query is gone',
        requests: 2,
        open: 1,
        last: '2026-03-04T10:00:00.000Z',
      },
      {
        outcome: 'needs_review',
        code: 'link_failed',
        title: 'Calculation failed',
        requests: 1,
        open: 1,
        last: '2026-03-05T10:00:00.000Z',
      },
    ]);
  });

  test('are sorted by frequency, and those without a code are one', () => {
    const causes = causesOf([
      fact({ outcome: 'failed', code: 'link_failed' }),
      fact({ outcome: 'failed' }),
      fact({ outcome: 'failed' }),
    ]);
    expect(causes.map(({ code, requests }) => [code, requests])).toEqual([
      ['unknown', 2],
      ['link_failed', 1],
    ]);
  });
});

test('waiting times are in classes, each with its upper end, the last without one', () => {
  const seconds = [0, 30, 31, 60, 61, 120, 121, 300, 301, 900, 901, 3_600, 3_601, 90_000, null];
  expect(latenessOf(seconds.map((taken) => fact({ seconds: taken })))).toEqual([
    { up_to: 30, requests: 2 },
    { up_to: 60, requests: 2 },
    { up_to: 120, requests: 2 },
    { up_to: 300, requests: 2 },
    { up_to: 900, requests: 2 },
    { up_to: 3_600, requests: 2 },
    { up_to: null, requests: 2 },
  ]);
});
