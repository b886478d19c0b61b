/** The dashboard data, counted from the history in one pass for the selected filters. */

import * as z from 'zod';
import type { Fact } from '../history/history_facts.ts';
import { outcomes } from '../ledger/ledger.ts';
import {
  type readTraining,
  type Trained,
  type Training,
  usualCredits,
} from '../prediction/prediction_model.ts';
import { CreditError } from '../reason/errors.ts';
import { reasonText } from '../reason/reasons.ts';
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
import { type Dashboard, isOpen, metricsOf, type Reconciliation, type Review } from './dashboard_metrics.ts';

/** Days, UTC, from `from` to before `until`; without both, the whole history. */
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
  /** Address of a thread with the placeholders `{channel}` and `{ts}`. */
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
  const { title, next } = reasonText(fact.code);
  return {
    key,
    channel,
    ts,
    at: new Date(fact.at).toISOString(),
    outcome,
    code: fact.code ?? 'unknown',
    title,
    reason: fact.reason ?? '',
    next: next,
    amount,
    account: fact.links.find(({ account }) => account !== null)?.account ?? null,
    thread: threadUrl.replaceAll('{channel}', channel).replaceAll('{ts}', ts),
  };
}

/** An empty field of a form is absent, null or an empty text. */
const left = <T extends z.ZodType>(value: T) =>
  z.preprocess((given) => (given === null || given === '' ? undefined : given), value.optional());

const filterSchema = z.strictObject({
  from: left(z.iso.date()),
  until: left(z.iso.date()),
  channel: left(z.string().regex(/^[CGD][A-Z0-9]{2,20}$/, 'a Slack channel id such as C0AB12CD3')),
});

/** Throws CreditError `request_invalid` naming the field. */
export function dashboardFilter(value: unknown): DashboardFilter {
  const parsed = filterSchema.safeParse(value);
  if (!parsed.success) {
    throw new CreditError('request_invalid', `The filter is not valid: ${z.prettifyError(parsed.error)}`);
  }
  const { from, until } = parsed.data;
  if (from !== undefined && until !== undefined && from >= until) {
    throw new CreditError('request_invalid', `The filter is empty: ${until} is not after ${from}`);
  }
  return parsed.data;
}

const slackSchema = z.object({ thread_url: z.string().min(1).optional() });

/** Slack's address for opening a message, which needs no workspace name. */
const DEFAULT_THREAD = 'https://slack.com/app_redirect?channel={channel}&message_ts={ts}';

/** @param slack the stored slack resource */
export function threadUrl(slack: unknown): string {
  const parsed = slackSchema.safeParse(slack);
  return parsed.data?.thread_url ?? DEFAULT_THREAD;
}
