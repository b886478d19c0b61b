/** The type of the dashboard data, the success metrics and their statistics. Money is whole cents, times are ISO, shares are 0..1. */
import type { Fact } from '../history/history_facts.ts';
import type { Outcome } from '../ledger/ledger.ts';
import type { Trained } from '../prediction/prediction_model.ts';

/** An answer is in time within two minutes. */
export const IN_TIME_SECONDS = 120;

/** Minutes that an analyst spent on a request before CreditBot. */
export const MINUTES_BY_HAND = { low: 5, high: 10 };

/** Whether CreditBot had to decide the request: skipped, open and dry-run requests do not count. */
export function isDecided({ outcome }: Fact): boolean {
  return outcome === 'credited' || outcome === 'needs_review' || outcome === 'failed';
}

/** Whether it was credited without a person. */
export function isAutomatic({ outcome, by_hand, decision }: Fact): boolean {
  return outcome === 'credited' && !by_hand && decision === null;
}

/** Whether it waits for a person. */
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

export interface Dashboard {
  /** Time of the count. */
  counted_at: string;
  /** Days, UTC, from `from` to before `until`. */
  range: { from: string; until: string; channel: string | null };
  channels: { id: string; requests: number }[];
  /** Requests in the whole history, without filters; 0 when there is nothing to show yet. */
  known: number;
  now: Metrics;
  /** The same for the equally long period before; null when the history is shorter. */
  before: Metrics | null;
  reconciliation: Reconciliation;
  /** All trainings of the prediction so far, oldest first. */
  trainings: Trained[];
  /** Why the model cannot be read; null when it is readable or missing. */
  prediction_problem: string | null;
  /** The interval with nine of ten credits of an account, in cents; empty before the first training. */
  expected: Record<string, { low: number; high: number }>;
  step: 'day' | 'week' | 'month';
  series: Bucket[];
  accounts: Account[];
  /** Number of accounts with credits that are not listed. */
  more_accounts: { accounts: number; amount: number };
  modes: ModeTotal[];
  products: { product: string; requests: number; amount: number }[];
  countries: { country: string; requests: number; cost: number; credit: number; before: number | null }[];
  /** Requests by weekday (0: Monday) and hour (UTC). */
  hours: { weekday: number; hour: number; requests: number }[];
  outcomes: { outcome: Outcome; requests: number }[];
  causes: {
    outcome: Outcome;
    code: string;
    title: string;
    requests: number;
    open: number;
    last: string;
  }[];
  reviews: Review[];
  /** Number of open reviews that are not listed. */
  more_reviews: number;
  lateness: { up_to: number | null; requests: number }[];
}

export interface Metrics {
  requests: number;
  credited: number;
  /** Cents. */
  amount: number;
  /** Requests to decide: credited, in review or failed. */
  decided: number;
  /** Credited by the schedule or an event, without a person. */
  automatic: number;
  automation_rate: number | null;
  answered: number;
  mean_seconds: number | null;
  median_seconds: number | null;
  p95_seconds: number | null;
  /** Share of the answers within two minutes. */
  in_time: number | null;
  saved_minutes: { low: number; high: number };
  open: number;
}

export type Reconciliation =
  | { kind: 'not_reconciled' }
  | {
      kind: 'reconciled';
      at: string;
      /** Number of days that it covered. */
      days: number;
      credited: number;
      wrong: number;
      twice: number;
      lost: number;
      /** Unreadable items; any of them makes the result uncertain. */
      unknown: number;
    };

export interface Bucket {
  /** First day of the step. */
  start: string;
  amount: number;
  outcomes: Partial<Record<Outcome, number>>;
  median_seconds: number | null;
  p95_seconds: number | null;
}

export interface Account {
  account: string;
  requests: number;
  credited: number;
  amount: number;
  /** Of the individual credits, in cents. */
  median: number;
  largest: number;
  last: string;
  /** Amounts by step, as in `series`. */
  trend: number[];
}

export interface ModeTotal {
  product: string;
  mode: string;
  messages: number;
  blocked: number;
  cost: number;
  credit: number;
}

export interface Review {
  key: string;
  channel: string;
  ts: string;
  at: string;
  outcome: Outcome;
  code: string;
  /** Title of the code. */
  title: string;
  reason: string;
  next: string;
  amount: number | null;
  account: string | null;
  thread: string;
}

/** The quantile by nearest rank; null without values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : total(values) / values.length;
}

export function total(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
