import { describe, expect, test } from 'bun:test';
import {
  isAutomatic,
  isDecided,
  isOpen,
  metricsOf,
} from '../../../../f/credits/lib/dashboard/dashboard_metrics.ts';
import { fact } from '../dashboard_world.ts';

describe('the metrics of a time', () => {
  test('count requests, money, answers and the minutes saved', () => {
    const facts = [
      fact({ amount: 500, seconds: 20 }),
      fact({ amount: 300, seconds: 120 }),
      fact({ amount: null, seconds: 121, by_hand: true }),
      fact({ outcome: 'needs_review', amount: 9_000, seconds: null }),
      fact({ outcome: 'skipped', amount: null, seconds: 19 }),
    ];
    expect(metricsOf(facts)).toEqual({
      requests: 5,
      credited: 3,
      amount: 800,
      decided: 4,
      automatic: 2,
      automation_rate: 0.5,
      answered: 4,
      mean_seconds: 70,
      median_seconds: 20,
      p95_seconds: 121,
      in_time: 0.75,
      saved_minutes: { low: 10, high: 20 },
      open: 1,
    });
  });

  test('are zero and without shares when there are no requests', () => {
    expect(metricsOf([])).toEqual({
      requests: 0,
      credited: 0,
      amount: 0,
      decided: 0,
      automatic: 0,
      automation_rate: null,
      answered: 0,
      mean_seconds: null,
      median_seconds: null,
      p95_seconds: null,
      in_time: null,
      saved_minutes: { low: 0, high: 0 },
      open: 0,
    });
  });
});

describe('a request', () => {
  test.each([
    ['a credit', {}, true, true, false],
    ['a credit by hand', { by_hand: true }, true, false, false],
    ['a credit approved by a person', { decision: 'approved' }, true, false, false],
    ['a review', { outcome: 'needs_review' }, true, false, true],
    ['a review that is tried again', { outcome: 'needs_review', retries: true }, true, false, true],
    ['a review that was decided', { outcome: 'needs_review', decision: 'rejected' }, true, false, false],
    ['a failure', { outcome: 'failed' }, true, false, true],
    ['a failure that is tried again', { outcome: 'failed', retries: true }, true, false, false],
    ['a failure that was decided', { outcome: 'failed', decision: 'rejected' }, true, false, false],
    ['one that waits for its link', { outcome: 'needs_link' }, false, false, false],
    ['one that was left alone', { outcome: 'skipped' }, false, false, false],
    ['one that was only tried out', { outcome: 'dry_run' }, false, false, false],
  ] as const)('is decided, automatic or open: %s', (_name, change, decided, automatic, open) => {
    const one = fact(change);
    expect([isDecided(one), isAutomatic(one), isOpen(one)]).toEqual([decided, automatic, open]);
  });
});
