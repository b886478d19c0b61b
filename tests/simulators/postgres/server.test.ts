import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { serverAccount } from '../../../simulators/postgres/account.ts';
import { findBinaries } from '../../../simulators/postgres/binaries.ts';
import { PostgresError, type PostgresqlValue, startPostgres } from '../../../simulators/postgres/index.ts';

let folder: string;
beforeEach(() => {
  // Only its owner can enter this folder, as with a clone below /root.
  folder = mkdtempSync(join(tmpdir(), 'postgres-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function ask(resource: PostgresqlValue, statement: string): Promise<unknown[]> {
  const { host, port, user, password, dbname } = resource;
  const sql = postgres({ host, port, user, password, database: dbname, max: 1, connect_timeout: 5 });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

/** Whether the server accepts connections; false once it is gone. A bare socket: a driver may be cut off while it signs in. */
function accepts({ host, port }: PostgresqlValue): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function untilGone(resource: PostgresqlValue): Promise<void> {
  while (await accepts(resource)) await Bun.sleep(20);
}

const serverPid = (dir: string) =>
  Number(readFileSync(join(dir, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

test('data survives a restart in the same folder, also after the server was killed', async () => {
  const dir = join(folder, 'database');
  const first = await startPostgres({ dir });
  await ask(first.resource, 'create table kept (n int)');
  await first.stop();
  const second = await startPostgres({ dir });
  await ask(second.resource, 'insert into kept values (1)');
  process.kill(serverPid(dir), 'SIGKILL');
  await untilGone(second.resource);
  const third = await startPostgres({ dir });
  expect(await ask(third.resource, 'select n from kept')).toEqual([{ n: 1 }]);
  await third.stop();
  expect(await accepts(third.resource)).toBe(false);
});

test('the server listens on loopback only and refuses a wrong password', async () => {
  const server = await startPostgres({ dir: join(folder, 'database') });
  expect(await ask(server.resource, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  await expect(ask({ ...server.resource, password: 'wrong' }, 'select 1')).rejects.toMatchObject({
    code: '28P01',
  });
  await server.stop();
});

test('a temporary server deletes its folder when it stops', async () => {
  const dir = join(folder, 'database');
  const server = await startPostgres({ dir, temporary: true });
  await server.stop();
  expect(existsSync(dir)).toBe(false);
});

test('a folder that holds no database is refused with the lines of the log', async () => {
  const dir = join(folder, 'database');
  mkdirSync(join(dir, 'data'), { recursive: true });
  const start = startPostgres({ dir });
  await expect(start).rejects.toBeInstanceOf(PostgresError);
  await expect(start).rejects.toThrow(/does not start with the data in .*\n.*postgresql\.conf/);
});

test.each([['this user'], ['a user without rights']])(
  'the server of %s ends when the process that started it is killed',
  async (who) => {
    const plain = serverAccount([findBinaries().postgres, join(folder, 'database'), process.execPath]);
    const dir = join(folder, 'database');
    mkdirSync(dir);
    if (who !== 'this user') plain.own(dir);
    const owner = [process.execPath, join(import.meta.dir, 'owner.ts'), dir];
    const { command, options } = who === 'this user' ? { command: owner, options: {} } : plain.run(owner);
    const child = Bun.spawn(command, { ...options, stdout: 'pipe', stderr: 'inherit' });
    const { value } = await child.stdout.getReader().read();
    const resource: PostgresqlValue & { uid: number } = JSON.parse(new TextDecoder().decode(value));
    if (who !== 'this user') expect(resource.uid).not.toBe(0);
    expect(await accepts(resource)).toBe(true);
    child.kill('SIGKILL');
    await untilGone(resource);
    // Nothing is left that a new start would have to repair.
    while (existsSync(join(dir, 'data', 'postmaster.pid'))) await Bun.sleep(20);
  },
);
