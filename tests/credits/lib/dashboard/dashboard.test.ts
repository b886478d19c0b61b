import { describe, expect, test } from 'bun:test';
import { dashboard } from '../../../../f/credits/lib/dashboard/dashboard.ts';
import { stepFor, stepStart } from '../../../../f/credits/lib/dashboard/dashboard_groups.ts';
import { quantile } from '../../../../f/credits/lib/dashboard/dashboard_metrics.ts';
import type { Fact } from '../../../../f/credits/lib/history/history_facts.ts';
import { context, fact } from '../dashboard_world.ts';

const count = (facts: Fact[], filter = {}) => dashboard(facts, filter, context);

describe('the metrics', () => {
  test('count credits without a person as automatic, as a share of decided requests', () => {
    const { now } = count([
      fact(),
      fact({ by_hand: true }),
      fact({ decision: 'approved' }),
      fact({ outcome: 'needs_review', code: 'link_gone' }),
      fact({ outcome: 'failed', code: 'link_failed', retries: true }),
      fact({ outcome: 'skipped', amount: null }),
      fact({ outcome: 'needs_link', amount: null }),
      fact({ outcome: 'dry_run' }),
    ]);
    expect(now).toMatchObject({ requests: 8, decided: 5, automatic: 1, automation_rate: 0.2, credited: 3 });
    expect(now.saved_minutes).toEqual({ low: 5, high: 10 });
  });

  test('add up only credited amounts', () => {
    const { now } = count([
      fact(),
      fact({ outcome: 'dry_run' }),
      fact({ outcome: 'needs_review', code: 'link_gone' }),
    ]);
    expect(now.amount).toBe(10_000);
  });

  test('are undefined for a time without requests', () => {
    const { now, before, known } = count([fact()], { from: '2026-03-05', until: '2026-03-06' });
    expect({ known, before: before?.requests }).toEqual({ known: 1, before: 0 });
    expect(now).toMatchObject({
      automation_rate: null,
      mean_seconds: null,
      p95_seconds: null,
      in_time: null,
    });
  });

  test('are compared with as many days before, when the history is long enough', () => {
    const facts = [
      fact({ day: '2026-02-20' }),
      fact({ day: '2026-03-01', amount: 500 }),
      fact({ day: '2026-03-04' }),
    ];
    expect(count(facts, { from: '2026-03-03', until: '2026-03-06' }).before?.amount).toBe(500);
    expect(count(facts, { from: '2026-02-25', until: '2026-03-06' }).before).toBeNull();
  });

  test('cover the whole history, today included, when no days are chosen', () => {
    const { range, now } = count([fact({ day: '2025-09-03' }), fact({ day: '2026-03-10' })]);
    expect(range).toEqual({ from: '2025-09-03', until: '2026-03-11', channel: null });
    expect(now.requests).toBe(2);
    expect(count([]).known).toBe(0);
  });
});

describe('open reviews', () => {
  test('are undecided requests without a retry, newest first, with the next step', () => {
    const open = fact({ day: '2026-03-04', outcome: 'needs_review', code: 'link_gone', reason: 'gone' });
    const { reviews, now } = count([
      fact({ outcome: 'failed', code: 'link_failed' }),
      fact({ outcome: 'failed', code: 'link_failed', retries: true }),
      fact({ outcome: 'needs_review', code: 'link_gone', decision: 'rejected' }),
      open,
    ]);
    expect(now.open).toBe(2);
    expect(reviews.map(({ code }) => code)).toEqual(['link_gone', 'link_failed']);
    expect(reviews[0]).toMatchObject({
      reason: 'gone',
      next: expect.stringContaining('fresh link'),
      thread: 'https://acme.slack.com/archives/C0A/p1772000000.000100',
    });
  });
});

test('an unreadable model removes only the expectations', () => {
  const broken = dashboard([fact()], {}, { ...context, prediction: { problem: 'cannot be read' } });
  expect(broken).toMatchObject({ prediction_problem: 'cannot be read', expected: {}, now: { credited: 1 } });
});

describe('time', () => {
  test('is divided into steps for charts, with weeks from Monday', () => {
    expect([1, 100, 101, 400, 401].map(stepFor)).toEqual(['day', 'day', 'week', 'week', 'month']);
    expect(stepStart('2026-03-08', 'week')).toBe('2026-03-02');
    expect(stepStart('2026-03-02', 'week')).toBe('2026-03-02');
    expect(stepStart('2026-03-08', 'month')).toBe('2026-03-01');
    expect(stepStart('2026-03-08', 'day')).toBe('2026-03-08');
  });

  test('has steps also without requests', () => {
    const { series } = count([fact({ day: '2026-03-02' }), fact({ day: '2026-03-05' })], {
      from: '2026-03-02',
      until: '2026-03-06',
    });
    expect(series.map(({ amount }) => amount)).toEqual([10_000, 0, 0, 10_000]);
  });
});

test('a quantile is one of the values, and undefined without values', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.95, 1].map((share) => quantile(values, share))).toEqual([50, 95, 100]);
  expect(quantile([7], 0.95)).toBe(7);
  expect(quantile([], 0.5)).toBeNull();
});
