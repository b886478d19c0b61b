/** The dashboard: everything it shows, counted from the history in one go. */

import type { Fact } from '../history/history_fact.ts';
import { outcomes } from '../ledger/ledger.ts';
import { nextStep } from '../messages/next_steps.ts';
import { type readTraining, type Training, usualCredits } from '../prediction/prediction_model.ts';
import type { Trained } from '../prediction/trainings.ts';
import {
  accountsOf,
  causesOf,
  countriesOf,
  hoursOf,
  latenessOf,
  modesOf,
  productsOf,
  seriesOf,
  stepFor,
} from './dashboard_groups.ts';
import { isOpen, metricsOf } from './dashboard_metrics.ts';
import type { Dashboard, Reconciliation, Review } from './dashboard_shape.ts';

/** Days, UTC, `from` and before `until`; both left out: the whole history. */
export interface DashboardFilter {
  from?: string | undefined;
  until?: string | undefined;
  channel?: string | undefined;
}

export interface DashboardContext {
  now: Date;
  reconciliation: Reconciliation;
  trainings: Trained[];
  prediction: ReturnType<typeof readTraining>;
  /** Address of a thread; `{channel}` and `{ts}` stand for what Slack calls them. */
  threadUrl: string;
}

const DAY_MS = 86_400_000;
const MOST_ACCOUNTS = 15;
const MOST_REVIEWS = 100;

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** @param facts the whole history, oldest first */
export function dashboard(
  facts: readonly Fact[],
  filter: DashboardFilter,
  context: DashboardContext,
): Dashboard {
  const { now, reconciliation, trainings, prediction, threadUrl } = context;
  const { channel } = filter;
  const here = channel === undefined ? facts : facts.filter((fact) => fact.channel === channel);
  const until = filter.until ?? dayOf(now.getTime() + DAY_MS);
  const from = filter.from ?? dayOf(here[0]?.at ?? now.getTime());
  const days = Math.max(1, (Date.parse(until) - Date.parse(from)) / DAY_MS);
  const inside = between(here, from, until);
  const earlierFrom = dayOf(Date.parse(from) - days * DAY_MS);
  const reachesBack = here[0] !== undefined && dayOf(here[0].at) <= earlierFrom;
  const before = reachesBack ? between(here, earlierFrom, from) : null;
  const step = stepFor(days);
  const series = seriesOf(inside, from, until, step);
  const accounts = accountsOf(inside, series, step);
  const rest = accounts.slice(MOST_ACCOUNTS);
  const reviews = inside.filter(isOpen).reverse();
  return {
    counted_at: now.toISOString(),
    range: { from, until, channel: channel ?? null },
    channels: channelsOf(facts),
    known: facts.length,
    now: metricsOf(inside),
    before: before && metricsOf(before),
    reconciliation,
    trainings,
    prediction_problem: prediction && 'problem' in prediction ? prediction.problem : null,
    expected:
      prediction && 'training' in prediction
        ? expectedOf(accounts.slice(0, MOST_ACCOUNTS), prediction.training)
        : {},
    step,
    series,
    accounts: accounts.slice(0, MOST_ACCOUNTS),
    more_accounts: { accounts: rest.length, amount: rest.reduce((all, { amount }) => all + amount, 0) },
    modes: modesOf(inside),
    products: productsOf(inside),
    countries: countriesOf(inside, before),
    hours: hoursOf(inside),
    outcomes: outcomes.map((outcome) => ({
      outcome,
      requests: inside.filter((fact) => fact.outcome === outcome).length,
    })),
    causes: causesOf(inside),
    reviews: reviews.slice(0, MOST_REVIEWS).map((fact) => reviewOf(fact, threadUrl)),
    more_reviews: Math.max(0, reviews.length - MOST_REVIEWS),
    lateness: latenessOf(inside),
  };
}

function expectedOf(accounts: Dashboard['accounts'], prediction: Training): Dashboard['expected'] {
  return Object.fromEntries(
    accounts.map(({ account }) => {
      const { low, high } = usualCredits(prediction, account);
      return [account, { low: Math.round(Number(low) * 100), high: Math.round(Number(high) * 100) }];
    }),
  );
}

function between(facts: readonly Fact[], from: string, until: string): Fact[] {
  const [begin, end] = [Date.parse(from), Date.parse(until)];
  return facts.filter(({ at }) => at >= begin && at < end);
}

function channelsOf(facts: readonly Fact[]): Dashboard['channels'] {
  const groups = Map.groupBy(facts, ({ channel }) => channel);
  return [...groups]
    .map(([id, some]) => ({ id, requests: some.length }))
    .sort((a, b) => b.requests - a.requests);
}

function reviewOf(fact: Fact, threadUrl: string): Review {
  const { key, channel, ts, outcome, amount } = fact;
  const code = fact.code ?? 'unknown';
  return {
    key,
    channel,
    ts,
    at: new Date(fact.at).toISOString(),
    outcome,
    code,
    reason: fact.reason ?? '',
    next: nextStep(code),
    amount,
    account: fact.links.find(({ account }) => account !== null)?.account ?? null,
    thread: threadUrl.replaceAll('{channel}', channel).replaceAll('{ts}', ts),
  };
}
