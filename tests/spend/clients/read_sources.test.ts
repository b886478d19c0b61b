import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { parseBillingAgent } from '../../../f/spend/clients/billing_agent.ts';
import { inBatches, inPool } from '../../../f/spend/clients/pool.ts';
import { readSources } from '../../../f/spend/clients/read_sources.ts';
import { parseTableau } from '../../../f/spend/clients/tableau.ts';
import { parsePolicy } from '../../../f/spend/lib/policy/policy.ts';
import type { Snapshot } from '../../../f/spend/lib/snapshot/snapshot.ts';
import { main as migrateSpend } from '../../../f/spend/scripts/migrate.ts';
import { main as readSourcesStep } from '../../../f/spend/scripts/read_sources.ts';
import {
  type BillingAgentSimulator,
  startBillingAgent,
  startTableau,
  type TableauSimulator,
} from '../../../simulators/index.ts';
import { emptyDatabase } from '../../shared/postgres.ts';
import { monthly, site, token, worldOf } from '../../simulators/tableau/fixture.ts';

const asOf = '2026-02-15';
const policyValue = {
  version: '1',
  time_zone: 'America/Chicago',
  customers: [
    { name: 'ringba', display_name: 'Ringba', tableau_name: 'Ringba' },
    { name: 'callbox', display_name: 'Call Box', tableau_name: 'Call Box & Co, Ltd' },
  ],
};
const policy = parsePolicy(policyValue);
const view = monthly([
  { labels: ['Ringba', 'January 2026'], amount: '813000' },
  { labels: ['Ringba', 'February 2026'], amount: '425000' },
  { labels: ['Call Box & Co, Ltd', 'January 2026'], amount: '145000' },
]);

let tableau: TableauSimulator;
let agent: BillingAgentSimulator;
let questions: string[];
beforeEach(() => {
  questions = [];
  tableau = startTableau({ world: worldOf(view), ...token });
  agent = startBillingAgent({
    answer: (question) => {
      questions.push(question);
      const form: Record<string, unknown> = JSON.parse(question.split('\n').at(-1) ?? '');
      return { kind: 'task', parts: [{ data: { ...form, amount: '71000' } }] };
    },
  });
});
afterEach(() => Promise.all([tableau.stop(), agent.stop()]));

const tableauValue = () => ({
  server: tableau.url,
  site: site.contentUrl,
  pat_name: token.tokenName,
  pat_secret: token.tokenSecret,
  views: {
    monthly: {
      id: view.id,
      name: 'monthly',
      columns: { account: 'Account Name', period: 'Month of Date' },
      measure: 'Revenue',
      period: 'month',
    },
  },
});
const read = async (changes: Partial<Parameters<typeof readSources>[0]> = {}) =>
  (await readAll(changes)).snapshots;
const readAll = async (changes: Partial<Parameters<typeof readSources>[0]> = {}) => {
  const snapshots: Snapshot[] = [];
  const reading = {
    tableau: parseTableau(tableauValue()),
    billingAgent: parseBillingAgent({ url: agent.url }),
    policy,
    customers: policy.customers,
    asOf,
    now: () => new Date('2026-02-16T14:43:00Z'),
    signal: AbortSignal.timeout(60_000),
    limits: { sleep: async () => {} },
    ...changes,
  };
  const outages = await readSources(reading, async (some) => void snapshots.push(...some));
  return { snapshots, outages };
};
const shown = (snapshots: Snapshot[]) =>
  snapshots.map(({ customer, day, source, reading }) =>
    [
      customer,
      day,
      source,
      reading.state === 'no_data' ? reading.reason : 'amount' in reading ? reading.amount : '0',
    ].join(' '),
  );

test('the billing agent is asked only for the totals that Tableau does not have, once for each', async () => {
  expect(shown(await read())).toEqual([
    'ringba 2026-01-31 tableau 813000',
    'ringba 2026-02-15 tableau 425000',
    'callbox 2026-01-31 tableau 145000',
    'callbox 2026-02-15 tableau row_missing',
    'callbox 2026-02-15 billing_agent 71000',
  ]);
  expect(questions).toHaveLength(1);
  expect(questions[0]).toContain('"Call Box" from 2026-02-01 to 2026-02-15');
});

describe('with Tableau down', () => {
  beforeEach(() => tableau.faults.next({ method: 'signin', kind: 'html_502', times: 3 }));

  test('every total comes from the billing agent, and the outage is a reading, too', async () => {
    const found = shown(await read());
    expect(found.filter((line) => line.includes('billing_agent 71000'))).toHaveLength(4);
    expect(found.filter((line) => line.includes('tableau source_unavailable'))).toHaveLength(4);
  });

  test('and the billing agent down there is no data, and no zero', async () => {
    agent.faults.next({ method: '*', kind: 'http_500', times: 100 });
    const states = new Set((await read()).map(({ reading }) => reading.state));
    expect(states).toEqual(new Set(['no_data']));
  });
});

test('what does not answer is given up, and named with the number of customers', async () => {
  const customers = Array.from({ length: 60 }, (_, index) => ({
    name: `c${index}`,
    display_name: `C ${index}`,
  }));
  tableau.faults.next({ method: 'view data', kind: 'html_502', times: 1_000 });
  agent.faults.next({ method: '*', kind: 'http_500', times: 1_000 });
  const { outages, snapshots } = await readAll({ customers });
  const [tableauAsked, agentAsked] = [
    tableau.faults.requests()['view data'] ?? 0,
    agent.faults.requests()['message/send'] ?? 0,
  ].map((tries) => tries / 3);
  expect([tableauAsked, agentAsked]).toEqual([8, 8]);
  expect(outages).toContainEqual({
    source: 'tableau',
    detail: 'view monthly: HTTP 502',
    customers: tableauAsked ?? 0,
  });
  expect(outages).toContainEqual({
    source: 'tableau',
    detail: 'view monthly: not asked any more, 8 requests in a row had no answer',
    customers: 60 - (tableauAsked ?? 0),
  });
  expect(outages.map(({ source }) => source).sort()).toEqual([
    'billing_agent',
    'billing_agent',
    'tableau',
    'tableau',
  ]);
  expect(snapshots).toHaveLength(240);
  expect(new Set(snapshots.map(({ reading }) => reading.state))).toEqual(new Set(['no_data']));
});

test('a view that hangs ends with the report, which has what was read until then', async () => {
  tableau.faults.next({ method: 'view data', kind: 'slow', ms: 60_000 });
  const found = await read({ signal: AbortSignal.timeout(500), billingAgent: null });
  expect(shown(found).filter((line) => line.endsWith('source_unavailable'))).toHaveLength(2);
  expect(shown(found).filter((line) => line.endsWith('tableau 145000'))).toHaveLength(1);
  expect(tableau.isSignedIn()).toBe(false);
});

test('two reports at once read one after the other, and save the amounts once', async () => {
  const database = { ...(await emptyDatabase()) };
  await migrateSpend(database);
  // Enough customers for several rounds, so that a session that another sign-in ended would be missed.
  const customers = Array.from({ length: 30 }, (_, index) => ({
    name: `c${index}`,
    display_name: `C ${index}`,
  }));
  tableau.slowView(view.id, 20);
  const step = () =>
    readSourcesStep(database, tableauValue(), { url: agent.url }, { ...policyValue, customers });
  const saved = await Promise.all([step(), step()]);
  const [later, first] = saved.sort((a, b) => a.added - b.added);
  expect(first).toMatchObject({ confirmed: 0, revisions: [] });
  expect(later).toMatchObject({ added: 0, confirmed: first?.added, revisions: [] });
  // Neither ended the session of the other.
  expect(tableau.faults.requests().signin).toBe(2);
});

test('a pool keeps the order and never works on more than its size', async () => {
  let [now, most] = [0, 0];
  const found = await inPool(3, [5, 1, 4, 2, 3], async (n) => {
    most = Math.max(most, ++now);
    for (let turn = 0; turn < n; turn++) await Promise.resolve();
    now -= 1;
    return n * 2;
  });
  expect(found).toEqual([10, 2, 8, 4, 6]);
  expect(most).toBe(3);
});

test('batches are saved one after another, and an error of one ends it', async () => {
  const saved: number[][] = [];
  let now = 0;
  const batches = inBatches<number>(3, async (items) => {
    expect(++now).toBe(1);
    await Promise.resolve();
    saved.push(items);
    now -= 1;
    if (items.includes(7)) throw new RangeError('intentional');
  });
  await Promise.all([batches.add([1, 2]), batches.add([3, 4]), batches.add([5, 6, 0])]);
  expect(saved).toEqual([
    [1, 2, 3, 4],
    [5, 6, 0],
  ]);
  await batches.add([7]);
  await expect(batches.end()).rejects.toThrow('intentional');
});
