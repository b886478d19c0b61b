import { beforeAll, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import postgres from 'postgres';
import { readWorkspacePolicy } from '../../../demo/spend/policy.ts';
import { demoSnapshots } from '../../../demo/spend/snapshots.ts';
import { parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { migrate } from '../../../f/shared/clients/migrate.ts';
import { readOnly } from '../../../f/spend/clients/page_store.ts';
import { keepReport } from '../../../f/spend/clients/report_store.ts';
import { revenueOf } from '../../../f/spend/clients/revenue.ts';
import { saveSnapshots } from '../../../f/spend/clients/snapshot_store.ts';
import { parsePolicy } from '../../../f/spend/lib/policy/policy.ts';
import { documentOf } from '../../../f/spend/lib/report/document.ts';
import { reportOf } from '../../../f/spend/lib/report/report.ts';
import { reportText, reportTitle } from '../../../f/spend/lib/report/text.ts';
import { customersOf } from '../../../f/spend/lib/report/wire.ts';
import { migrations, schema } from '../../../f/spend/lib/tables/migrations.ts';
import { main as showCustomer } from '../../../f/spend/scripts/show_customer.ts';
import { main as showReport } from '../../../f/spend/scripts/show_report.ts';
import { emptyDatabase } from '../../shared/postgres.ts';

const asOf = '2026-10-20';
type Value = Awaited<ReturnType<typeof emptyDatabase>>;
const policy = parsePolicy(readWorkspacePolicy());
const madeAt = '2026-10-21T14:43:00.000Z';

async function shown(database: Value, day?: string) {
  const { report } = await showReport({ ...database }, day ?? null);
  if (report === null) throw new Error('there is a report');
  return report;
}

/** `$1,234.50` and `+$1.00` as decimals. */
const decimal = (text: string | null | undefined) => text?.replace(/[$,+]/g, '') ?? null;

describe('the page of the simulated company', () => {
  let database: Value;
  let made: { title: string; text: string; customers: ReturnType<typeof customersOf> };
  let sql: postgres.Sql;
  beforeAll(async () => {
    database = await emptyDatabase();
    const open = parseDatabase(database);
    await withDatabase(open, async (writable) => {
      await migrate(writable, schema, migrations);
      await saveSnapshots(
        writable,
        demoSnapshots(asOf).filter(({ day }) => day >= '2026-07-01'),
      );
      const report = reportOf({
        revenue: await revenueOf(writable, policy, asOf, madeAt),
        trackers: { escalations: [], tickets: [], problems: [] },
        policy,
        asOf,
        before: [],
      });
      await keepReport(writable, { asOf, madeAt }, report, documentOf(report, []));
      made = { title: reportTitle(report), text: reportText(report), customers: customersOf(report) };
    });
    const { host, port, user, password, dbname } = open;
    sql = postgres({ host, port, user, password, database: dbname, max: 1, onnotice: () => {} });
    return () => sql.end();
  }, 60_000);

  test('has the text and the figures of the report that was made', async () => {
    const page = await shown(database);
    expect(page).toMatchObject({ as_of: asOf, made_at: madeAt, text: made.text, title: made.title });
    expect(page.customers).toHaveLength(24);
    for (const [index, one] of page.customers.entries()) {
      const said = made.customers[index];
      const { month_to_date, prior_month } = one;
      expect({
        customer: one.customer,
        flag: one.flag,
        month_to_date: month_to_date.state === 'known' ? decimal(month_to_date.text) : month_to_date.detail,
        prior_month: prior_month.state === 'known' ? decimal(prior_month.text) : prior_month.detail,
        expected: decimal(one.expected),
        change: decimal(one.change),
        change_pct: one.change_pct,
        drivers:
          one.drivers?.map(({ name, kind, change, text }) => [name, kind, change, decimal(text)]) ?? null,
        vanished: one.vanished.map(({ prior_month }) => decimal(prior_month)),
        alerts: one.alerts,
      }).toEqual({
        customer: said?.customer as string,
        flag: said?.flag as never,
        month_to_date:
          said?.month_to_date.state === 'known'
            ? said.month_to_date.amount
            : (said?.month_to_date.detail ?? ''),
        prior_month: said?.prior_month.state === 'known' ? said.prior_month.amount : '',
        expected: said?.expected ?? null,
        change: said?.change ?? null,
        change_pct: said?.change_pct ?? null,
        drivers: said?.drivers?.map(({ name, kind, change }) => [name, kind, change, change]) ?? null,
        vanished: said?.vanished.map(({ prior_month }) => prior_month) ?? [],
        alerts: said?.alerts ?? [],
      });
    }
  });

  test('has the amounts, days and changes that SQL computes from the readings', async () => {
    const page = await shown(database);
    const totals = await sql`
      select customer, day::text, max(amount)::text as amount from spend.snapshot
      where span = 'month_to_date' and service is null and state = 'value' and day in (${asOf}, '2026-09-30')
      group by customer, day`;
    const days = await sql`
      select customer, day::text, amount::text from spend.snapshot where span = 'day' and state = 'value'`;
    const changes = await sql`
      select now.customer, round(now.amount - before.amount * 20 / 30, 2)::text as change
      from spend.snapshot now join spend.snapshot before using (customer)
      where now.day = ${asOf} and before.day = '2026-09-30' and now.state = 'value' and before.state = 'value'
        and now.service is null and before.service is null
        and now.span = 'month_to_date' and before.span = 'month_to_date'`;
    const total = (customer: string, day: string) =>
      totals.find((row) => row.customer === customer && row.day === day)?.amount;
    for (const one of page.customers) {
      const { customer, month_to_date } = one;
      if (month_to_date.state === 'known')
        expect(Number(decimal(month_to_date.text))).toBe(Number(total(customer, asOf)));
      else expect(total(customer, asOf)).toBeUndefined();
      expect(decimal(one.change)).toBe(changes.find((row) => row.customer === customer)?.change ?? null);
      expect(one.daily.map((amount, index) => [page.days[index], amount])).toEqual(
        page.days.map((day) => [
          day,
          days.find((row) => row.customer === customer && row.day === day)?.amount ?? null,
        ]),
      );
    }
    expect(page.customers.find(({ customer }) => customer === 'juniper_travel')?.daily).toContain(null);
    expect(changes.length).toBe(23);
  });

  test('the details of a customer add up to its change and name the newest reading of each source', async () => {
    for (const customer of ['cobalt_stays', 'tidewater_pay', 'umber_ceramics']) {
      const page = await showCustomer({ ...database }, asOf, customer);
      const said = made.customers.find((one) => one.customer === customer);
      const sum = (page.breakdown?.parts ?? []).reduce((all, { change }) => all.plus(change), new Big(0));
      expect(sum.toFixed(2)).toBe(said?.change ?? '');
      for (const driver of said?.drivers?.filter(({ name }) => name !== null) ?? [])
        expect(page.breakdown?.parts).toContainEqual(expect.objectContaining(driver));
    }
    const eastgate = await showCustomer({ ...database }, asOf, 'eastgate_bank');
    const [first, second] = eastgate.readings;
    expect(first).toMatchObject({
      source: 'tableau',
      has_data: false,
      text: 'HTTP 502 from the view monthly',
    });
    expect(second).toMatchObject({
      source: 'billing_agent',
      has_data: true,
      read_at: '2026-10-21T08:00:00.000Z',
    });
  });

  test('leaves out what was read after the report', async () => {
    const [reading] = demoSnapshots(asOf).filter(
      (one) => one.customer === 'harbor_insurance' && one.day === asOf,
    );
    if (reading === undefined) throw new Error('one reading');
    const before = await shown(database);
    await withDatabase(parseDatabase(database), (open) =>
      saveSnapshots(open, [
        {
          ...reading,
          reading: { state: 'value', amount: '1', currency: 'USD' },
          readAt: '2026-10-21T15:00:00.000Z',
        },
      ]),
    );
    expect(await shown(database)).toEqual(before);
  });

  test('cannot write', async () => {
    const write = withDatabase(parseDatabase(database), (open) =>
      readOnly(open).transaction((inner) => inner`delete from spend.report`),
    );
    await expect(write).rejects.toThrow('read-only transaction');
  });

  test('needs no right but to read', async () => {
    await sql`create role page_reader login password 'reads'`;
    await sql`grant usage on schema spend to page_reader`;
    await sql`grant select on spend.report, spend.post, spend.snapshot to page_reader`;
    const reader = { ...database, user: 'page_reader', password: 'reads' };
    expect((await shown(reader)).text).toBe(made.text);
    expect((await showCustomer(reader, asOf, 'umber_ceramics')).days).toHaveLength(50);
  });

  test('has no report of a day without one, and names the days that have one', async () => {
    expect(await showReport({ ...database }, '2026-10-19')).toEqual({ days: [asOf], report: null });
    await expect(showCustomer({ ...database }, '2026-10-19', 'cobalt_stays')).rejects.toThrow(
      'No report of 2026-10-19',
    );
  });
});

test('before the first run of the flow, and of reports that were kept without their text, there is none', async () => {
  const database = await emptyDatabase();
  const none = { days: [], report: null };
  expect(await showReport({ ...database })).toEqual(none);
  await withDatabase(parseDatabase(database), async (open) => {
    await migrate(open, schema, migrations.slice(0, 2));
    expect(await showReport({ ...database })).toEqual(none);
    await migrate(open, schema, migrations);
    await keepReport(open, { asOf, madeAt: '2026-10-21T14:43:00Z' }, { policyVersion: '1', alerts: [] });
  });
  expect(await showReport({ ...database })).toEqual(none);
});
