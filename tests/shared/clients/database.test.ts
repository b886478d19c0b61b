import { describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { parseDatabase, parseRows, withDatabase } from '../../../f/shared/clients/database.ts';
import { emptyDatabase } from '../postgres.ts';

const open = async () => parseDatabase(await emptyDatabase());

describe('a value of PostgreSQL', () => {
  test.each([
    ['numeric', '1.10', '1.10'],
    ['numeric', '123456789012345678901234567890.123456789012', '123456789012345678901234567890.123456789012'],
    ['bigint', '9007199254740993', '9007199254740993'],
    ['date', '2026-02-28', '2026-02-28'],
    ['timestamptz', '2026-03-08T08:43:00.123Z', '2026-03-08T08:43:00.123Z'],
    ['text', "O'Hara; drop table x; --", "O'Hara; drop table x; --"],
    ['jsonb', { a: [1, null, 'é'] }, { a: [1, null, 'é'] }],
  ])('of type %s comes back as it was written: %p', async (type, given, expected) => {
    const found = await withDatabase(await open(), (database) =>
      database.transaction(async (sql) => {
        await sql.unsafe(`create table kept (v ${type})`);
        await sql`insert into kept values (${given as string})`;
        return parseRows(z.strictObject({ v: z.unknown() }), await sql`select v from kept`);
      }),
    );
    expect(found).toEqual([{ v: expected }]);
  });

  test('in a zone of its own is the same moment in UTC', async () => {
    const [row] = await withDatabase(await open(), ({ transaction }) =>
      transaction((sql) => sql`select '2026-03-08 02:30:00-06'::timestamptz as at`),
    );
    expect(row?.at).toBe('2026-03-08T08:30:00.000Z');
  });

  test('of another shape than expected is refused', () => {
    expect(() => parseRows(z.strictObject({ n: z.int() }), [{ n: '1' }])).toThrow(z.ZodError);
  });
});

test('a transaction is rolled back when its work throws, and the error passes through', async () => {
  const resource = await open();
  await withDatabase(resource, ({ transaction }) => transaction((sql) => sql`create table kept (n int)`));
  const broken = withDatabase(resource, ({ transaction }) =>
    transaction(async (sql) => {
      await sql`insert into kept values (1)`;
      throw new RangeError('intentional');
    }),
  );
  await expect(broken).rejects.toThrow(new RangeError('intentional'));
  const rows = await withDatabase(resource, ({ transaction }) =>
    transaction((sql) => sql`select * from kept`),
  );
  expect([...rows]).toEqual([]);
});

describe('a database that cannot be used', () => {
  test('is named with its field when the resource is incomplete, without the password', () => {
    expect(() =>
      parseDatabase({ host: 'db', port: 'x', user: 'u', password: 'hunter2', dbname: 'd' }),
    ).toThrow(/^The resource f\/shared\/resources\/database is not complete: port$/);
  });

  test('accepts a port from a variable, which is text', () => {
    expect(parseDatabase({ host: 'db', port: '5433', user: 'u', dbname: 'd' }).port).toBe(5_433);
  });

  test('that refuses the password is an error for people, not to be retried', async () => {
    const resource = { ...(await open()), password: 'hunter2' };
    const attempt = withDatabase(resource, ({ transaction }) => transaction((sql) => sql`select 1`));
    await expect(attempt).rejects.toMatchObject({ code: 'database_refused', retryable: false });
    await expect(attempt).rejects.not.toThrow(/hunter2/);
  });

  test('that does not listen is an error to be retried', async () => {
    const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    const { port } = server;
    server.stop(true);
    const attempt = withDatabase({ ...(await open()), port }, ({ transaction }) =>
      transaction((sql) => sql`select 1`),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'database_unavailable', retryable: true });
  });

  test('that accepts the connection and never answers is given up', async () => {
    const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    const attempt = withDatabase(
      { ...(await open()), port: server.port },
      ({ transaction }) => transaction((sql) => sql`select 1`),
      { connectSeconds: 0.2 },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'database_unavailable', retryable: true });
    server.stop(true);
  });

  test('whose statement takes too long ends the statement', async () => {
    const attempt = withDatabase(
      await open(),
      ({ transaction }) => transaction((sql) => sql`select pg_sleep(60)`),
      { statementMs: 100 },
    );
    await expect(attempt).rejects.toMatchObject({ code: '57014' });
  });
});
