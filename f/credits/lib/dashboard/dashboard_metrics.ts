/** The success metrics of CreditBot, counted from the history. */

import { mean, quantile, total } from '../distribution.ts';
import type { Fact } from '../history/history_fact.ts';
import type { Metrics } from './dashboard_shape.ts';

/** An answer is in time within two minutes. */
export const IN_TIME_SECONDS = 120;
/** What a request took an analyst before, in minutes. */
export const MINUTES_BY_HAND = { low: 5, high: 10 };

/** CreditBot had to decide it: what it leaves alone, waits for or only tries out does not count. */
export function isDecided({ outcome }: Fact): boolean {
  return outcome === 'credited' || outcome === 'needs_review' || outcome === 'failed';
}

/** Credited with nobody's help. */
export function isAutomatic({ outcome, by_hand, decision }: Fact): boolean {
  return outcome === 'credited' && !by_hand && decision === null;
}

/** Waits for a person. */
export function isOpen({ outcome, decision, retries }: Fact): boolean {
  return decision === null && (outcome === 'needs_review' || (outcome === 'failed' && !retries));
}

export function metricsOf(facts: readonly Fact[]): Metrics {
  const credited = facts.filter(({ outcome }) => outcome === 'credited');
  const decided = facts.filter(isDecided).length;
  const automatic = facts.filter(isAutomatic).length;
  const seconds = facts.flatMap(({ seconds: taken }) => taken ?? []);
  const inTime = seconds.filter((taken) => taken <= IN_TIME_SECONDS).length;
  return {
    requests: facts.length,
    credited: credited.length,
    amount: total(credited.map(({ amount }) => amount ?? 0)),
    decided,
    automatic,
    automation_rate: decided === 0 ? null : automatic / decided,
    answered: seconds.length,
    mean_seconds: mean(seconds),
    median_seconds: quantile(seconds, 0.5),
    p95_seconds: quantile(seconds, 0.95),
    in_time: seconds.length === 0 ? null : inTime / seconds.length,
    saved_minutes: { low: automatic * MINUTES_BY_HAND.low, high: automatic * MINUTES_BY_HAND.high },
    open: facts.filter(isOpen).length,
  };
}
