/** Reads what the sources say about the customers: Tableau first, the billing agent for what Tableau does not say. */
import { type Day, endOfPriorMonth, firstOfMonth } from '../lib/calendar/day.ts';
import type { Customer, Policy } from '../lib/policy/policy.ts';
import { type Gap, gap } from '../lib/snapshot/gap.ts';
import { type Outage, outagesOf, type Unanswered } from '../lib/snapshot/outage.ts';
import type { Reading } from '../lib/snapshot/reading.ts';
import type { Snapshot } from '../lib/snapshot/snapshot.ts';
import { tableauSnapshots, type ViewText } from '../lib/tableau/snapshots.ts';
import type { ViewSpec } from '../lib/tableau/view_spec.ts';
import { askBillingAgent, type BillingAgentResource } from './billing_agent.ts';
import { type Patience, patience } from './patience.ts';
import { inBatches, inPool } from './pool.ts';
import type { Limits } from './request.ts';
import { type Tableau, type TableauResource, withTableau } from './tableau.ts';

export interface SourceReading {
  tableau: TableauResource;
  /** Null where there is none. */
  billingAgent: BillingAgentResource | null;
  policy: Policy;
  customers: readonly Customer[];
  asOf: Day;
  now: () => Date;
  /** Ends what is still being read; what was not read until then is no data. */
  signal: AbortSignal;
  limits?: Partial<Limits>;
}

/** Customers that are read at the same time. */
const atOnce = 8;

/** Months of history that are taken over from the views. */
const months = 24;

/** Snapshots that are saved together, while others are read. */
const batchSize = 5_000;

/**
 * At most three requests to Tableau and two to the billing agent for each customer.
 * @param save called for parts of the snapshots, one part after another
 * @returns what the sources did not answer
 */
export async function readSources(
  reading: SourceReading,
  save: (snapshots: Snapshot[]) => Promise<void>,
): Promise<Outage[]> {
  const { billingAgent, asOf } = reading;
  const limits = { ...reading.limits, signal: reading.signal };
  const batches = inBatches(batchSize, save);
  const unanswered: Unanswered[] = [];
  const missing: Snapshot[] = [];
  await withTableau(
    reading.tableau,
    (tableau) =>
      inPool(atOnce, reading.customers, async (customer) => {
        const snapshots = await readCustomer(tableau, customer, reading, unanswered);
        missing.push(...snapshots.filter((one) => one.reading.state === 'no_data' && isTotal(one, asOf)));
        await batches.add(snapshots);
      }),
    limits,
  );
  if (billingAgent !== null) {
    const ask = patience();
    await inPool(atOnce, missing, async (one) => {
      const answer = await askAgent(billingAgent, one, reading, limits, ask);
      const gap = unansweredBy(answer.reading);
      if (gap !== null) unanswered.push({ source: 'billing_agent', customer: one.customer, gap });
      await batches.add([answer]);
    });
  }
  await batches.end();
  return outagesOf(unanswered);
}

/** The gap of a reading for which the source gave no answer; null for one that it gave. */
function unansweredBy(reading: Reading): Gap | null {
  if (reading.state !== 'no_data') return null;
  return reading.reason === 'source_unavailable' || reading.reason === 'source_refused' ? reading : null;
}

async function readCustomer(
  tableau: Tableau,
  customer: Customer,
  reading: SourceReading,
  unanswered: Unanswered[],
): Promise<Snapshot[]> {
  const { policy, asOf, now } = reading;
  const { views, max_data_age_minutes: maxAgeMinutes = null } = reading.tableau;
  const account = customer.tableau_name ?? customer.name;
  const read = async (spec: ViewSpec): Promise<{ spec: ViewSpec; text: ViewText }> => {
    const text = reading.signal.aborted
      ? gap('source_unavailable', `view ${spec.name}: the report is out of time`)
      : await tableau.data(spec, account);
    if ('state' in text) unanswered.push({ source: 'tableau', customer: customer.name, gap: text });
    return { spec, text };
  };
  const [monthly, daily, services] = await Promise.all([
    read(views.monthly),
    views.daily === undefined ? null : read(views.daily),
    views.service_breakdown === undefined ? null : read(views.service_breakdown),
  ]);
  return tableauSnapshots({
    customer: customer.name,
    account,
    currency: policy.currency,
    asOf,
    readAt: now().toISOString(),
    months,
    maxAgeMinutes,
    monthly,
    daily,
    services,
  });
}

/** The total of this month or of the month before, which no report can do without. */
function isTotal({ span, service, day }: Snapshot, asOf: Day): boolean {
  return span === 'month_to_date' && service === null && (day === asOf || day === endOfPriorMonth(asOf));
}

async function askAgent(
  agent: BillingAgentResource,
  { customer, day }: Snapshot,
  { policy, customers, now }: SourceReading,
  limits: Partial<Limits>,
  ask: Patience,
): Promise<Snapshot> {
  const account = customers.find(({ name }) => name === customer)?.display_name ?? customer;
  const question = { account, from: firstOfMonth(day), to: day, currency: policy.currency };
  const reading = await ask(
    'A2A',
    () => askBillingAgent(agent, question, limits),
    (answer) => answer.state === 'no_data' && answer.reason === 'source_unavailable',
  );
  return {
    customer,
    span: 'month_to_date',
    day,
    service: null,
    item: null,
    source: 'billing_agent',
    reading,
    readAt: now().toISOString(),
    sourceAgeMinutes: null,
    evidence: `billing agent, ${account}, ${question.from} to ${question.to}`,
  };
}
