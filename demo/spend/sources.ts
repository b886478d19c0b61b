/** The simulated Tableau and billing agent of the company: what they show today follows from the same amounts as its history. */
import * as z from 'zod';
import { type Day, endOfMonth, endOfPriorMonth, firstOfMonth } from '../../f/spend/lib/calendar/day.ts';
import { amountOf } from '../../f/spend/lib/snapshot/reading.ts';
import type { Snapshot } from '../../f/spend/lib/snapshot/snapshot.ts';
import {
  type AgentAnswer,
  type BillingAgentSimulator,
  startBillingAgent,
  startTableau,
  type TableauRow,
  type TableauSimulator,
  type TableauView,
} from '../../simulators/index.ts';
import { customers } from './customers.ts';
import { demoSnapshots } from './snapshots.ts';

const site = { id: '0c2f7a3e-93a1-4a52-8d0b-5f5f6f2f9d11', contentUrl: 'revenue' };
const tokenName = 'spend-monitor';

export interface DemoSources {
  tableau: TableauSimulator;
  billingAgent: BillingAgentSimulator;
  variables: { path: string; value: string; isSecret: boolean }[];
  stop(): Promise<void>;
}

export function startSources(asOf: Day): DemoSources {
  const [tokenSecret, agentToken] = [crypto.randomUUID(), crypto.randomUUID()];
  let made: Snapshot[] | undefined;
  /** Computed at the first query. */
  const snapshots = () => {
    made ??= demoSnapshots(asOf);
    return made;
  };
  const world = { site, views: viewsOf(asOf, snapshots) };
  const tableau = startTableau({ world, tokenName, tokenSecret });
  const billingAgent = startBillingAgent({
    token: agentToken,
    answer: (question) => answerTo(question, snapshots()),
  });
  return {
    tableau,
    billingAgent,
    variables: [
      { path: 'f/spend/simulator/tableau_url', value: tableau.url, isSecret: false },
      { path: 'f/spend/simulator/billing_agent_url', value: billingAgent.url, isSecret: false },
      { path: 'f/spend/tableau_pat_secret', value: tokenSecret, isSecret: true },
      { path: 'f/spend/billing_agent_token', value: agentToken, isSecret: true },
    ],
    stop: async () => {
      await Promise.all([tableau.stop(), billingAgent.stop()]);
    },
  };
}

/** Age of what Tableau shows when the services start. */
const dataAgeMs = 35 * 60_000;

/** The three views of f/spend/resources/tableau.local.resource.yaml. */
function viewsOf(asOf: Day, snapshots: () => Snapshot[]): TableauView[] {
  const refreshed = new Date(Date.now() - dataAgeMs).toISOString();
  const shown = () =>
    snapshots().filter((one) => one.source === 'tableau' && one.reading.state !== 'no_data');
  const months = () =>
    shown().filter(({ span, day }) => span === 'month_to_date' && (day === asOf || day === endOfMonth(day)));
  const view = (name: string, dimensions: string[], rows: () => TableauRow[]): TableauView => ({
    id: `${name}-view`,
    name,
    dimensions: ['Account Name', ...dimensions, 'Refreshed'],
    measure: 'Revenue',
    form: 'long',
    decimals: 2,
    rows,
  });
  const row = (one: Snapshot, ...labels: string[]): TableauRow => ({
    labels: [one.customer, ...labels, refreshed],
    amount: amountOf(one.reading),
  });
  const daysFrom = firstOfMonth(endOfPriorMonth(asOf));
  return [
    view('monthly', ['Month'], () =>
      months().flatMap((one) => (one.service === null ? row(one, one.day.slice(0, 7)) : [])),
    ),
    view('daily', ['Day'], () =>
      shown().flatMap((one) => (one.span === 'day' && one.day >= daysFrom ? row(one, one.day) : [])),
    ),
    view('service_breakdown', ['Month', 'Service'], () =>
      months().flatMap((one) => (one.service === null ? [] : row(one, one.day.slice(0, 7), one.service))),
    ),
  ];
}

const formSchema = z.object({ customer: z.string(), from: z.string(), to: z.string(), currency: z.string() });

/** Answers by JSON as it was asked to; about a customer without any data today it fails. */
function answerTo(question: string, snapshots: readonly Snapshot[]): AgentAnswer {
  const form = formSchema.parse(JSON.parse(question.split('\n').at(-1) ?? ''));
  const customer = customers.find(({ display_name }) => display_name === form.customer);
  if (customer === undefined || customer.today === 'nothing') return { kind: 'state', state: 'failed' };
  const found = snapshots.find(
    (one) =>
      one.customer === customer.name &&
      one.day === form.to &&
      one.service === null &&
      one.span === 'month_to_date' &&
      one.reading.state !== 'no_data',
  );
  const amount = found === undefined ? null : amountOf(found.reading);
  return { kind: 'task', parts: [{ data: { ...form, amount } }] };
}
