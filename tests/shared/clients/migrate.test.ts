import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { parseDatabase, type Sql, withDatabase } from '../../../f/shared/clients/database.ts';
import { migrate } from '../../../f/shared/clients/migrate.ts';
import type { Migration } from '../../../f/shared/lib/migration.ts';
import { stepBun } from '../../../local/workers/step_bun.ts';
import type { PostgresqlValue } from '../../../simulators/postgres/index.ts';
import { emptyDatabase } from '../postgres.ts';

const first: Migration = { number: 1, name: 'thing', sql: 'create table trial.thing (n int)' };
const second: Migration = {
  number: 2,
  name: 'rows',
  sql: 'insert into trial.thing values (1); insert into trial.thing values (2);',
};

const apply = (resource: PostgresqlValue, ...migrations: Migration[]) =>
  withDatabase(parseDatabase(resource), (database) => migrate(database, 'trial', migrations));
const ask = async (resource: PostgresqlValue, query: (sql: Sql) => Promise<readonly unknown[]>) => [
  ...(await withDatabase(parseDatabase(resource), ({ transaction }) => transaction(query))),
];
const things = (resource: PostgresqlValue) =>
  ask(resource, (sql) => sql`select n from trial.thing order by n`);

function migrateElsewhere(bun: string, resource: PostgresqlValue, ...statements: string[]) {
  const script = join(import.meta.dir, 'database_process.ts');
  return Bun.spawn([bun, script, JSON.stringify(resource), ...statements], {
    stdout: 'pipe',
    stderr: 'inherit',
  });
}

test('a fresh database gets every migration, an older one the new ones, a current one none', async () => {
  const resource = await emptyDatabase();
  expect(await apply(resource, first)).toEqual({ schema: 'trial', applied: ['thing'], version: 1 });
  expect(await apply(resource, first, second)).toEqual({ schema: 'trial', applied: ['rows'], version: 2 });
  expect(await apply(resource, first, second)).toEqual({ schema: 'trial', applied: [], version: 2 });
  expect(await things(resource)).toEqual([{ n: 1 }, { n: 2 }]);
});

test('eight migrators at once apply each migration once', async () => {
  const resource = await emptyDatabase();
  const results = await Promise.all(Array.from({ length: 8 }, () => apply(resource, first, second)));
  expect(results.flatMap(({ applied }) => applied).sort()).toEqual(['rows', 'thing']);
  expect(await things(resource)).toEqual([{ n: 1 }, { n: 2 }]);
});

test('a migrator that is killed leaves nothing, and the next one is not blocked', async () => {
  const resource = await emptyDatabase();
  const killed = migrateElsewhere(process.execPath, resource, first.sql, 'select pg_sleep(600)');
  const sleeping = (sql: Sql) =>
    sql`select 1 from pg_stat_activity where datname = current_database() and query = 'select pg_sleep(600)'`;
  while ((await ask(resource, sleeping)).length === 0) await Bun.sleep(20);
  expect(await ask(resource, (sql) => sql`select to_regclass('trial.thing') as found`)).toEqual([
    { found: null },
  ]);
  killed.kill('SIGKILL');
  await killed.exited;
  expect(await apply(resource, first, second)).toMatchObject({ applied: ['thing', 'rows'] });
});

describe('nothing is changed', () => {
  test.each([
    [
      'when an applied migration was edited',
      [{ ...first, sql: `${first.sql} ` }, second],
      /migration 1 \(thing\) changed after it was applied/,
    ],
    ['when the database is newer than the workspace', [], /the database has migration 1 \(thing\)/],
    ['when a number is missing', [first, { ...second, number: 3 }], /number them without a gap/],
  ])('%s', async (_, migrations, message) => {
    const resource = await emptyDatabase();
    await apply(resource, first);
    const attempt = apply(resource, ...migrations);
    await expect(attempt).rejects.toMatchObject({ code: 'migration_refused' });
    await expect(attempt).rejects.toThrow(message);
    expect(await things(resource)).toEqual([]);
  });

  test('when one of several migrations fails', async () => {
    const resource = await emptyDatabase();
    const broken = { number: 2, name: 'broken', sql: 'create table trial.other (n int); select 1 / 0' };
    await expect(apply(resource, first, broken)).rejects.toMatchObject({ code: '22012' });
    expect(await ask(resource, (sql) => sql`select to_regnamespace('trial') as found`)).toEqual([
      { found: null },
    ]);
  });
});

test("the Bun of Windmill's workers migrates, too", async () => {
  const resource = await emptyDatabase();
  const { executable, version } = stepBun('worker');
  const child = migrateElsewhere(executable, resource, first.sql, second.sql);
  expect(await child.stdout.json()).toEqual({
    bun: version,
    schema: 'trial',
    applied: ['m1', 'm2'],
    version: 2,
  });
  expect(await things(resource)).toEqual([{ n: 1 }, { n: 2 }]);
});
