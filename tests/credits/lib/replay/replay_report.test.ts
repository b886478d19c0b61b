import { describe, expect, test } from 'bun:test';
import type { Backtest, Flip } from '../../../../f/credits/lib/replay/backtest.ts';
import type { Replayed, ReplaySummary } from '../../../../f/credits/lib/replay/replay.ts';
import { backtestReport, replayReport } from '../../../../f/credits/lib/replay/replay_report.ts';

interface Report {
  render_all: { markdown?: string; svg?: string; json?: object }[];
}

function replayed(changes: Partial<Replayed> = {}): Replayed {
  return { id: 'C0_1_1#1', stored: '5.00', notebook: '4.00', formula: '3.00', refusal: null, ...changes };
}

function summary(...differences: Replayed[]): ReplaySummary {
  return {
    calculations: 90,
    reproduced: 90 - differences.length,
    difference_notebook: '-1.00',
    difference_formula: '1234.50',
    differences,
  };
}

const lines = (report: object) => (report as Report).render_all[0]?.markdown?.split('\n') ?? [];

describe('the report of a replay', () => {
  test('is one sentence without differences, and the data', () => {
    const markdown = "**90 of 90** stored calculations come to the stored amount with today's code.";
    expect(replayReport(summary())).toEqual({ render_all: [{ markdown }, { json: summary() }] });
  });

  test('is a table of the differences', () => {
    const refusal = `no rows | at\nall${'!'.repeat(200)}`;
    const differences = [
      replayed(),
      replayed({ id: 'b', formula: null }),
      replayed({ id: 'c', notebook: null, refusal }),
      replayed({ id: 'd', notebook: null }),
    ];
    expect(lines(replayReport(summary(...differences)))).toEqual([
      "**86 of 90** stored calculations come to the stored amount with today's code.",
      '',
      'In all, the notebook differs by **-$1.00** and the formula by **$1,234.50**.',
      '',
      '| link of request | stored | notebook now | formula now |',
      '| --- | ---: | ---: | ---: |',
      '| C0_1_1#1 | 5.00 | 4.00 | 3.00 |',
      '| b | 5.00 | 4.00 | - |',
      `| c | 5.00 | no rows / at all${'!'.repeat(104)} | 3.00 |`,
      '| d | 5.00 | - | 3.00 |',
    ]);
  });

  test('has at most fifty rows; the data has all', () => {
    const whole = summary(...Array.from({ length: 51 }, (_, at) => replayed({ id: `${at}` })));
    const report = replayReport(whole);
    expect(lines(report)).toHaveLength(6 + 50);
    expect((report as Report).render_all[1]?.json).toEqual(whole);
  });
});

function flip(changes: Partial<Flip> = {}): Flip {
  return {
    key: 'C0_1_1',
    requested_at: '2025-11-14T08:00:59.000Z',
    before: { kind: 'credit', amount: '1200.00' },
    after: { kind: 'person', code: 'approval_above' },
    ...changes,
  };
}

function tried(...flips: Flip[]): Backtest {
  return {
    requests: 9,
    as_then: 8,
    before: '1200.00',
    after: '0.00',
    difference: '-1200.00',
    other_amounts: 3,
    flips,
    months: [{ month: '2025-11', before: '1200.00', after: '0.00' }],
  };
}

const head = [
  'Changed: `{"approval":{"above":"1"}}`',
  '',
  "Of **9** requests with an amount, today's policy decides **8** as they were decided then.",
  '',
  '| | today | changed | difference |',
  '| --- | ---: | ---: | ---: |',
  '| credited in all | $1,200.00 | $0.00 | **-$1,200.00** |',
  '',
];
const changes = { approval: { above: '1' } };

describe('the report of a backtest', () => {
  test('contains only the sums when no decision changes', () => {
    expect(lines(backtestReport(tried(), changes))).toEqual([
      ...head,
      '**3** requests would get another amount, **0** another decision.',
    ]);
  });

  test('is a table of the decisions that change', () => {
    const back = flip({ key: 'b', before: flip().after, after: flip().before });
    expect(lines(backtestReport(tried(flip(), back), changes))).toEqual([
      ...head,
      '**3** requests would get another amount, **2** another decision.',
      '',
      '| request | written | today | changed |',
      '| --- | --- | --- | --- |',
      '| C0_1_1 | 2025-11-14 08:00 | $1,200.00 | a person (approval_above) |',
      '| b | 2025-11-14 08:00 | a person (approval_above) | $1,200.00 |',
    ]);
  });

  test('has at most fifty rows, and the number of others', () => {
    const flips = Array.from({ length: 51 }, (_, at) => flip({ key: `${at}` }));
    expect(lines(backtestReport(tried(...flips.slice(1)), changes))).toHaveLength(12 + 50);
    const reported = lines(backtestReport(tried(...flips), changes));
    expect(reported.slice(-3)).toEqual([
      '| 49 | 2025-11-14 08:00 | $1,200.00 | a person (approval_above) |',
      '',
      'and 1 more, in the data below.',
    ]);
    expect(reported).toHaveLength(12 + 50 + 2);
  });

  test('has a chart of the months and the data', () => {
    const [, picture, data, ...more] = (backtestReport(tried(flip()), changes) as Report).render_all;
    expect(picture?.svg).toContain('>Credited per month, dollars<');
    expect(picture?.svg).toContain("<title>2025-11 today's policy: $1200.00</title>");
    expect(picture?.svg).toContain('<title>2025-11 changed policy: $0.00</title>');
    expect(data).toEqual({ json: tried(flip()) });
    expect(more).toEqual([]);
  });
});
