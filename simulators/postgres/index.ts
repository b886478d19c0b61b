/** A real PostgreSQL server on loopback, started and stopped like a simulator; its data survives in a folder. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Account, serverAccount } from './account.ts';
import { type Binaries, findBinaries, PostgresError } from './binaries.ts';
import { launch, type ServerProcess } from './process.ts';

export { PostgresError } from './binaries.ts';

/** A value of Windmill's resource type `postgresql`. */
export interface PostgresqlValue {
  host: string;
  port: number;
  user: string;
  password: string;
  dbname: string;
  sslmode: 'disable';
}

export interface PostgresServer {
  /** The database `postgres`, as its owner. */
  resource: PostgresqlValue;
  /** Creates an empty database with a random name. */
  createDatabase(): Promise<PostgresqlValue>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Folder of the data, created at the first start. */
  dir: string;
  /** The data is lost when the machine crashes, and deleted when the server ends: for tests. */
  temporary?: boolean;
}

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
];
/** Replication is not used; a small server starts faster. */
const small = [
  'wal_level=minimal',
  'max_wal_senders=0',
  'shared_buffers=32MB',
  'max_connections=50',
  'jit=off',
];
const volatile = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** Starts the server on a free port. The first start in a folder takes about two seconds, later ones a twentieth. */
export async function startPostgres({ dir, temporary = false }: PostgresOptions): Promise<PostgresServer> {
  const binaries = findBinaries();
  mkdirSync(dir, { recursive: true });
  const account = serverAccount([binaries.postgres, join(dir, 'data')]);
  account.own(dir);
  chmodSync(dir, 0o700);
  const data = join(dir, 'data');
  const password = createCluster(binaries, account, dir, data);
  // A server of a killed machine or container; without one pg_ctl only says so.
  if (existsSync(join(data, 'postmaster.pid')))
    runTool(account, [binaries.pgCtl, 'stop', '-D', data, '-m', 'fast']);
  const { port, server } = await startOnFreePort(binaries, account, dir, data, temporary);
  const resource = (dbname: string): PostgresqlValue => ({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    dbname,
    sslmode: 'disable',
  });
  return {
    resource: resource('postgres'),
    createDatabase: async () => {
      const dbname = `d${crypto.randomUUID().replaceAll('-', '')}`;
      const { host, user } = resource(dbname);
      const sql = postgres({ host, port, user, password, database: 'postgres', max: 1 });
      await sql`create database ${sql(dbname)}`;
      await sql.end();
      return resource(dbname);
    },
    stop: () => server.stop(),
  };
}

/** Creates the data folder unless there is one; an interrupted attempt leaves none. Returns the password of the owner. */
function createCluster(binaries: Binaries, account: Account, dir: string, data: string): string {
  const passwordFile = join(dir, 'password');
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, crypto.randomUUID(), { mode: 0o600 });
  account.own(passwordFile);
  if (!existsSync(data)) {
    const draft = join(dir, 'data.draft');
    rmSync(draft, { recursive: true, force: true });
    const flags = [
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
    ];
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const speed = ['--no-sync', '--no-instructions', '--wal-segsize=1'];
    const made = runTool(account, [binaries.initdb, '-D', draft, ...flags, ...locale, ...speed]);
    if (made !== '') throw new PostgresError(`PostgreSQL cannot create its data in ${dir}: ${made}`);
    renameSync(draft, data);
  }
  return readFileSync(passwordFile, 'utf8');
}

async function startOnFreePort(
  binaries: Binaries,
  account: Account,
  dir: string,
  data: string,
  temporary: boolean,
): Promise<{ port: number; server: ServerProcess }> {
  const log = join(dir, 'log');
  const given = [...settings, ...small, ...(temporary ? volatile : [])].flatMap((setting) => ['-c', setting]);
  // Another process may take the free port before the server does.
  for (let attempt = 1; attempt <= 5; attempt++) {
    const port = await freePort();
    const command = [binaries.postgres, '-D', data, '-p', `${port}`, ...given];
    const server = await launch(account, { command, data, port, log, temporary: temporary ? dir : null });
    if (server !== null) return { port, server };
  }
  const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
  throw new PostgresError(`PostgreSQL does not start with the data in ${data}:\n${lines}`);
}

/** Runs a program of PostgreSQL to its end; its error output, empty when it succeeded. */
function runTool(account: Account, words: readonly string[]): string {
  const { command, options } = account.run(words);
  const [file = '', ...args] = command;
  const run = spawnSync(file, args, {
    ...options,
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.error !== undefined) throw new PostgresError(`${file} cannot be started`, run.error);
  return run.status === 0 ? '' : `${run.stderr}`.trim() || `exit code ${run.status}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
