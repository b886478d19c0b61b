/** Facts of the history for tests of the dashboard: one credited request, and what a test changes of it. Money is whole cents. */
import type { DashboardContext } from '../../../f/credits/lib/dashboard/dashboard.ts';
import type { Fact, FactLink } from '../../../f/credits/lib/history/history_facts.ts';

export const context: DashboardContext = {
  now: new Date('2026-03-10T12:00:00Z'),
  reconciliation: { kind: 'not_reconciled' },
  trainings: [],
  prediction: null,
  threadUrl: 'https://acme.slack.com/archives/{channel}/p{ts}',
};

export const [one, two] = [`AC${'1'.repeat(32)}`, `AC${'2'.repeat(32)}`];

/** @param change `day` or `time`: when it was written, UTC */
export function fact(change: Partial<Fact> & { day?: string; time?: string } = {}): Fact {
  const { day = '2026-03-02', time = `${day}T10:00:00Z`, ...rest } = change;
  return {
    key: `C0A_${Math.random()}`,
    channel: 'C0A',
    ts: '1772000000.000100',
    at: Date.parse(time),
    outcome: 'credited',
    code: null,
    reason: null,
    amount: 10_000,
    seconds: 30,
    by_hand: false,
    decision: null,
    failures: 0,
    retries: false,
    links: [],
    ...rest,
  };
}

export function factLink(change: Partial<FactLink> = {}): FactLink {
  return {
    account: one,
    product: 'verify',
    amount: 10_000,
    cost: 20_000,
    attempts: null,
    days: null,
    modes: [],
    countries: [],
    ...change,
  };
}
