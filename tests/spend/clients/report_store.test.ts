import { beforeAll, expect, test } from 'bun:test';
import { type DatabaseResource, parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { migrate } from '../../../f/shared/clients/migrate.ts';
import { alertsBefore, keepReport, madeReports } from '../../../f/spend/clients/report_store.ts';
import { revenueOf } from '../../../f/spend/clients/revenue.ts';
import { saveSnapshots } from '../../../f/spend/clients/snapshot_store.ts';
import { historyOf } from '../../../f/spend/lib/history/history.ts';
import { lineOf } from '../../../f/spend/lib/line/line.ts';
import { migrations, schema } from '../../../f/spend/lib/tables/migrations.ts';
import { main as backtest } from '../../../f/spend/scripts/backtest.ts';
import { emptyDatabase } from '../../shared/postgres.ts';
import { late, months, part, policyOf, report, snapshot } from '../lib/world.ts';

let database: DatabaseResource;
beforeAll(async () => {
  database = parseDatabase(await emptyDatabase());
  await withDatabase(database, (open) => migrate(open, schema, migrations));
});

const asOf = '2026-02-15';

test('stored snapshots give the line that all snapshots give, with the days on which an item is billed first', async () => {
  const policy = policyOf(['Late Bill']);
  const [customer] = policy.customers;
  if (customer === undefined) throw new Error('one customer');
  const all = [
    ...months('late_bill', asOf, '10', '66'),
    ...part('late_bill', asOf, 'usage', '10', '10'),
    ...part('late_bill', asOf, 'seats', null, '56', 'user'),
    // In January the seats were not billed before the 21st.
    snapshot('2026-01-20', '10', { customer: 'late_bill' }),
    snapshot('2026-01-20', '10', { customer: 'late_bill', service: 'usage' }),
  ].map((one) => ({ ...one, readAt: new Date(one.readAt).toISOString() }));
  const line = await withDatabase(database, async (open) => {
    await saveSnapshots(open, all);
    return lineOf(await revenueOf(open, policy, asOf, late), customer, policy, asOf);
  });
  expect(line.vanished).toEqual([]);
  expect(line).toEqual(lineOf(historyOf(all, 'USD').at(late), customer, policy, asOf));
});

test('the alerts before a report are those of the last earlier day, also when the report is made again', async () => {
  const policy = policyOf(['Acme']);
  const first = report(months('acme', asOf, '1', '100'), policy, asOf);
  const second = report(months('acme', '2026-02-17', '1', '100'), policy, '2026-02-17', {
    before: first.alerts,
  });
  await withDatabase(database, async (open) => {
    expect(await alertsBefore(open, asOf)).toEqual([]);
    await keepReport(open, { asOf, madeAt: '2026-02-16T14:43:00Z' }, first);
    await keepReport(open, { asOf: '2026-02-17', madeAt: '2026-02-18T14:43:00Z' }, second);
    await keepReport(open, { asOf: '2026-02-17', madeAt: '2026-02-18T15:43:00Z' }, second);
    expect(await alertsBefore(open, '2026-02-17')).toEqual(first.alerts);
    expect(await alertsBefore(open, '2026-02-19')).toEqual(second.alerts);
    expect(await madeReports(open)).toEqual([
      { asOf, madeAt: '2026-02-16T14:43:00.000Z' },
      { asOf: '2026-02-17', madeAt: '2026-02-18T15:43:00.000Z' },
    ]);
  });
});

test('the script backtest tries other thresholds on the reports that were made', async () => {
  const value = await emptyDatabase();
  const policy = { version: '1', time_zone: 'UTC', customers: [{ name: 'acme', display_name: 'Acme' }] };
  const [first, last] = ['2026-02-03', '2026-02-28'];
  await withDatabase(parseDatabase(value), (open) => migrate(open, schema, migrations));
  expect(await backtest({ ...value }, policy, {})).toMatchObject({ reports: 0, said: [], missed: [] });
  await withDatabase(parseDatabase(value), async (open) => {
    await saveSnapshots(open, [...months('acme', first, '2700', '31000'), snapshot(last, '28000')]);
    await keepReport(open, { asOf: first, madeAt: late }, { policyVersion: '1', alerts: [] });
  });
  const tried = (thresholds: object) => backtest({ ...value }, policy, thresholds);
  expect(await tried({})).toMatchObject({ reports: 1, said: [], precision: null });
  expect(await tried({ decline_pct: '-9.5' })).toMatchObject({
    said: [{ customer: 'acme', asOf: first, percent: '-10.0000', ending: 'held' }],
    wrong: 1,
    precision: '0.0',
  });
  await expect(tried({ decline_pct: '5' })).rejects.toThrow('decline_pct');
});
