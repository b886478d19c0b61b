/** Reads what the sources say about the customers: Tableau first, the billing agent for what Tableau does not say. */
import { type Day, endOfPriorMonth, firstOfMonth } from '../lib/calendar/day.ts';
import type { Customer, Policy } from '../lib/policy/policy.ts';
import { gap } from '../lib/snapshot/gap.ts';
import type { Snapshot } from '../lib/snapshot/snapshot.ts';
import { tableauSnapshots, type ViewText } from '../lib/tableau/snapshots.ts';
import type { ViewSpec } from '../lib/tableau/view_spec.ts';
import { askBillingAgent, type BillingAgentResource } from './billing_agent.ts';
import { inPool } from './pool.ts';
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

/** At most three requests to Tableau and two to the billing agent for each customer. */
export async function readSources(reading: SourceReading): Promise<Snapshot[]> {
  const limits = { ...reading.limits, signal: reading.signal };
  const fromTableau = await withTableau(
    reading.tableau,
    (tableau) => inPool(atOnce, reading.customers, (customer) => readCustomer(tableau, customer, reading)),
    limits,
  );
  const { billingAgent } = reading;
  const missing = fromTableau
    .flat()
    .filter((one) => one.reading.state === 'no_data' && isTotal(one, reading.asOf));
  if (billingAgent === null) return fromTableau.flat();
  const fromAgent = await inPool(atOnce, missing, (one) => askAgent(billingAgent, one, reading, limits));
  return [...fromTableau.flat(), ...fromAgent];
}

async function readCustomer(
  tableau: Tableau,
  customer: Customer,
  reading: SourceReading,
): Promise<Snapshot[]> {
  const { policy, asOf, now } = reading;
  const { views, max_data_age_minutes: maxAgeMinutes = null } = reading.tableau;
  const account = customer.tableau_name ?? customer.name;
  const read = async (spec: ViewSpec): Promise<{ spec: ViewSpec; text: ViewText }> => ({
    spec,
    text: reading.signal.aborted
      ? gap('source_unavailable', `view ${spec.name}: the report is out of time`)
      : await tableau.data(spec, account),
  });
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
): Promise<Snapshot> {
  const account = customers.find(({ name }) => name === customer)?.display_name ?? customer;
  const question = { account, from: firstOfMonth(day), to: day, currency: policy.currency };
  const reading = await askBillingAgent(agent, question, limits);
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
