/** Counts and sums of the history by time, account, mode, country, hour and cause. */

import type { Fact, FactLink } from '../history/history_facts.ts';
import { reasonText } from '../reason/reasons.ts';
import {
  type Account,
  type Bucket,
  type Dashboard,
  isOpen,
  type ModeTotal,
  quantile,
  total,
} from './dashboard_metrics.ts';

type Step = Dashboard['step'];

const DAY_MS = 86_400_000;

/** Upper bounds of the classes of response time, in seconds. */
const WAITS = [30, 60, 120, 300, 900, 3_600];

const isCredited = ({ outcome }: Fact) => outcome === 'credited';

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The step size that a chart of so many days can display. */
export function stepFor(days: number): Step {
  if (days <= 100) return 'day';
  return days <= 400 ? 'week' : 'month';
}

/** The first day of the step that `day` is in: weeks begin on Monday. */
export function stepStart(day: string, step: Step): string {
  if (step === 'month') return `${day.slice(0, 7)}-01`;
  if (step === 'day') return day;
  const at = Date.parse(`${day}T00:00:00Z`);
  return dayOf(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS);
}

/** Every step from `from` to before `until`, also the empty ones. */
export function seriesOf(facts: readonly Fact[], from: string, until: string, step: Step): Bucket[] {
  const starts = new Set<string>();
  for (let at = Date.parse(from); at < Date.parse(until); at += DAY_MS)
    starts.add(stepStart(dayOf(at), step));
  const groups = Map.groupBy(facts, ({ at }) => stepStart(dayOf(at), step));
  return [...starts].map((start) => {
    const group = groups.get(start) ?? [];
    const seconds = group.flatMap(({ seconds: taken }) => taken ?? []);
    const byOutcome = Map.groupBy(group, ({ outcome }) => outcome);
    return {
      start,
      amount: total(group.filter(isCredited).map(({ amount }) => amount ?? 0)),
      outcomes: Object.fromEntries([...byOutcome].map(([outcome, some]) => [outcome, some.length])),
      median_seconds: quantile(seconds, 0.5),
      p95_seconds: quantile(seconds, 0.95),
    };
  });
}

interface CreditedLink {
  fact: Fact;
  link: FactLink;
}

function creditedLinks(facts: readonly Fact[]): CreditedLink[] {
  return facts.filter(isCredited).flatMap((fact) => fact.links.map((link) => ({ fact, link })));
}

/** By amount, largest first; a request with links of two accounts counts in both. */
export function accountsOf(facts: readonly Fact[], series: readonly Bucket[], step: Step): Account[] {
  const asked = new Map<string, Set<string>>();
  for (const { key, links } of facts)
    for (const { account } of links)
      if (account !== null) asked.set(account, (asked.get(account) ?? new Set()).add(key));
  const groups = Map.groupBy(creditedLinks(facts), ({ link }) => link.account);
  const accounts = [...groups].flatMap(([account, links]): Account[] => {
    if (account === null) return [];
    const amounts = links.map(({ link }) => link.amount);
    const byStep = Map.groupBy(links, ({ fact }) => stepStart(dayOf(fact.at), step));
    return [
      {
        account,
        requests: asked.get(account)?.size ?? 0,
        credited: new Set(links.map(({ fact }) => fact.key)).size,
        amount: total(amounts),
        median: quantile(amounts, 0.5) ?? 0,
        largest: Math.max(...amounts),
        last: new Date(Math.max(...links.map(({ fact }) => fact.at))).toISOString(),
        trend: series.map(({ start }) => total((byStep.get(start) ?? []).map(({ link }) => link.amount))),
      },
    ];
  });
  return accounts.sort((a, b) => b.amount - a.amount);
}

export function modesOf(facts: readonly Fact[]): ModeTotal[] {
  const parts = creditedLinks(facts).flatMap(({ link }) =>
    link.modes.map(([mode, messages, blocked, cost, credit]) => ({
      product: link.product ?? 'unknown',
      mode,
      messages,
      blocked: blocked ?? 0,
      cost,
      credit,
    })),
  );
  const groups = Map.groupBy(parts, ({ product, mode }) => `${product}\n${mode}`);
  return [...groups.values()]
    .flatMap((group): ModeTotal[] => {
      const [first] = group;
      if (first === undefined) return [];
      const sum = (key: 'messages' | 'blocked' | 'cost' | 'credit') => total(group.map((part) => part[key]));
      const { product, mode } = first;
      return [
        {
          product,
          mode,
          messages: sum('messages'),
          blocked: sum('blocked'),
          cost: sum('cost'),
          credit: sum('credit'),
        },
      ];
    })
    .sort((a, b) => b.credit - a.credit);
}

export function productsOf(facts: readonly Fact[]): Dashboard['products'] {
  const groups = Map.groupBy(creditedLinks(facts), ({ link }) => link.product ?? 'unknown');
  return [...groups].map(([product, links]) => ({
    product,
    requests: new Set(links.map(({ fact }) => fact.key)).size,
    amount: total(links.map(({ link }) => link.amount)),
  }));
}

/** Credits by country: a link's amount is split over its countries by their share of its cost. */
export function countriesOf(facts: readonly Fact[], before: readonly Fact[] | null): Dashboard['countries'] {
  const now = byCountry(facts);
  const earlier = before === null ? null : byCountry(before);
  return [...now]
    .map(([country, { keys, cost, credit }]) => ({
      country,
      requests: keys.size,
      cost,
      credit: Math.round(credit),
      before: earlier === null ? null : Math.round(earlier.get(country)?.credit ?? 0),
    }))
    .sort((a, b) => b.credit - a.credit);
}

function byCountry(facts: readonly Fact[]) {
  const countries = new Map<string, { keys: Set<string>; cost: number; credit: number }>();
  for (const { fact, link } of creditedLinks(facts)) {
    const whole = total(link.countries.map(([, cost]) => cost));
    for (const [country, cost] of link.countries) {
      const entry = countries.get(country) ?? { keys: new Set(), cost: 0, credit: 0 };
      entry.keys.add(fact.key);
      entry.cost += cost;
      entry.credit += whole === 0 ? 0 : (link.amount * cost) / whole;
      countries.set(country, entry);
    }
  }
  return countries;
}

export function hoursOf(facts: readonly Fact[]): Dashboard['hours'] {
  const groups = Map.groupBy(facts, ({ at }) => {
    const time = new Date(at);
    return ((time.getUTCDay() + 6) % 7) * 24 + time.getUTCHours();
  });
  return [...groups].map(([cell, some]) => ({
    weekday: Math.floor(cell / 24),
    hour: cell % 24,
    requests: some.length,
  }));
}

/** Reasons of requests without a credit, most frequent first. */
export function causesOf(facts: readonly Fact[]): Dashboard['causes'] {
  const refused = facts.filter(({ outcome }) => outcome === 'needs_review' || outcome === 'failed');
  const groups = Map.groupBy(refused, ({ outcome, code }) => `${outcome}\n${code ?? 'unknown'}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const last = new Date(Math.max(...group.map(({ at }) => at))).toISOString();
      const open = group.filter(isOpen).length;
      const { outcome, code } = first;
      const { title } = reasonText(code);
      return [{ outcome, code: code ?? 'unknown', title, requests: group.length, open, last }];
    })
    .sort((a, b) => b.requests - a.requests);
}

/** Number of answers per class of response time; the last class has no upper bound. */
export function latenessOf(facts: readonly Fact[]): Dashboard['lateness'] {
  const seconds = facts.flatMap(({ seconds: taken }) => taken ?? []);
  const upTo = (end: number) => seconds.filter((taken) => taken <= end).length;
  const classes = WAITS.map((end, index) => ({
    up_to: end,
    requests: upTo(end) - upTo(WAITS[index - 1] ?? -1),
  }));
  return [...classes, { up_to: null, requests: seconds.length - upTo(WAITS.at(-1) ?? 0) }];
}
