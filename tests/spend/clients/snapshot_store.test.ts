import { beforeAll, expect, test } from 'bun:test';
import { type DatabaseResource, parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { loadSnapshots, saveSnapshots } from '../../../f/spend/clients/snapshot_store.ts';
import type { Reading } from '../../../f/spend/lib/snapshot/reading.ts';
import type { Snapshot } from '../../../f/spend/lib/snapshot/snapshot.ts';
import { main as migrateSpend } from '../../../f/spend/scripts/migrate.ts';
import { emptyDatabase } from '../../shared/postgres.ts';
import { csvOf, keyOf, snapshotsOf } from '../lib/tableau/views.ts';

let resource: DatabaseResource;
beforeAll(async () => {
  const value = await emptyDatabase();
  await migrateSpend({ ...value });
  resource = parseDatabase(value);
});

const save = (...snapshots: Snapshot[]) =>
  withDatabase(resource, (database) => saveSnapshots(database, snapshots));
const load = (...customers: string[]) =>
  withDatabase(resource, (database) => loadSnapshots(database, { from: '2026-01-01', customers }));
const run = (statement: string) =>
  withDatabase(resource, ({ transaction }) => transaction((sql) => sql.unsafe(statement)));

const value = (amount: string): Reading => ({ state: 'value', amount, currency: 'USD' });
const at = (customer: string, hour: string, reading: Reading, changes: Partial<Snapshot> = {}): Snapshot => ({
  customer,
  span: 'month_to_date',
  day: '2026-02-15',
  service: null,
  item: null,
  source: 'tableau',
  reading,
  readAt: `2026-02-16T${hour}:00:00.000Z`,
  sourceAgeMinutes: null,
  evidence: `read at ${hour}`,
  ...changes,
});

test('what was read from Tableau comes back as it was', async () => {
  const daily = csvOf('daily').replace(/^.*,1\/15\/2026,.*\n/m, '');
  const read = snapshotsOf({ daily }).filter(({ day }) => day >= '2026-01-01');
  expect(await save(...read)).toEqual({ added: read.length, confirmed: 0, revisions: [] });
  const sorted = (snapshots: Snapshot[]) => snapshots.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  expect(sorted(await load('callbox'))).toEqual(sorted(read));
  expect(new Set(read.map(({ reading }) => reading.state))).toEqual(new Set(['value', 'zero', 'no_data']));
});

test('the same amount read again adds nothing and confirms the first reading', async () => {
  const first = at('Ringba', '08', value('425000.10'));
  await save(first);
  expect(await save(at('Ringba', '09', value('425000.1')))).toEqual({
    added: 0,
    confirmed: 1,
    revisions: [],
  });
  expect(await load('Ringba')).toEqual([first]);
});

test('another amount read again is a revision: both stay, and a run before it sees the first', async () => {
  await save(at('Doximity', '08', value('3700')));
  const zero: Reading = { state: 'zero', currency: 'USD', proof: 'stated' };
  expect((await save(at('Doximity', '09', zero))).revisions).toEqual([
    {
      customer: 'Doximity',
      span: 'month_to_date',
      day: '2026-02-15',
      service: null,
      item: null,
      source: 'tableau',
      before: value('3700'),
      after: zero,
    },
  ]);
  await save(at('Doximity', '10', value('3700')));
  expect((await load('Doximity')).map(({ reading }) => reading)).toEqual([
    value('3700'),
    zero,
    value('3700'),
  ]);
});

test('an outage that lasts is one row, whatever its text, and what ends it is a revision', async () => {
  const down = (detail: string): Reading => ({ state: 'no_data', reason: 'source_unavailable', detail });
  await save(at('Werkspot', '08', down('HTTP 502')));
  expect(await save(at('Werkspot', '09', down('HTTP 503')))).toMatchObject({ confirmed: 1, revisions: [] });
  expect((await save(at('Werkspot', '10', value('12000')))).revisions).toMatchObject([
    { before: down('HTTP 502'), after: value('12000') },
  ]);
});

test('service, item, source and span are different amounts', async () => {
  const same = value('1');
  const parts = [
    {},
    { service: 'SMS' },
    { service: 'SMS', item: 'user' },
    { source: 'billing_agent' as const },
    { span: 'day' as const },
  ];
  expect(await save(...parts.map((part) => at('Nextiva', '08', same, part)))).toMatchObject({ added: 5 });
  expect(await load('Nextiva')).toHaveLength(5);
});

test('two reports that save the same amounts at once save them once', async () => {
  const snapshots = ['A', 'B', 'C'].map((service) => at('AudioCodes', '08', value('5'), { service }));
  const saved = await Promise.all([save(...snapshots), save(...snapshots), save(...snapshots)]);
  expect(saved.map(({ added }) => added).sort()).toEqual([0, 0, 3]);
});

test.each([
  ["update spend.snapshot set amount = 1 where customer = 'Ringba'"],
  ["update spend.snapshot set day = '2026-02-14' where customer = 'Ringba'"],
  ["delete from spend.snapshot where customer = 'Ringba'"],
])('the database refuses: %s', async (statement) => {
  await save(at('Ringba', '07', value('1')));
  await expect(run(statement)).rejects.toThrow(/is history: add a newer one/);
});
