import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { openSpend, type SpendRuntime } from './spend_runtime.ts';

let spend: SpendRuntime;
beforeAll(async () => {
  spend = await openSpend();
}, 120_000);
afterAll(() => spend.close());

const secretPaths = [
  'f/shared/database_password',
  'f/spend/tableau_pat_secret',
  'f/spend/billing_agent_token',
  'f/spend/slack_bot_token',
  'f/spend/telegram_bot_token',
];

const variable = (path: string) => spend.opened.runtime.store.items.getVariable(path)?.value ?? '';

/** Everything that a run writes: jobs with arguments and results, logs, the files of the state, the tables of the database. */
async function everything(): Promise<Map<string, string>> {
  const { runtime } = spend.opened;
  const found = new Map<string, string>();
  const jobs = runtime.jobs({ limit: 1_000 });
  found.set('jobs', JSON.stringify(jobs));
  for (const { id, stepId } of jobs) found.set(`log of ${stepId ?? 'the flow'} ${id}`, runtime.logs(id));
  // The server of the database is a service: its folder holds its own password.
  for (const name of readdirSync(spend.stateDir, { recursive: true, encoding: 'utf8' })) {
    const file = join(spend.stateDir, name);
    if (!name.startsWith('postgres') && statSync(file).isFile())
      found.set(name, readFileSync(file, 'latin1'));
  }
  for (const [name, text] of await tables()) found.set(name, text);
  return found;
}

async function tables(): Promise<[string, string][]> {
  const sql = postgres({
    host: '127.0.0.1',
    port: Number(variable('f/shared/simulator/database_port')),
    user: 'postgres',
    password,
    database: 'postgres',
    max: 1,
  });
  try {
    const named = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`;
    const found: [string, string][] = [];
    for (const { name } of named) {
      const rows = await sql.unsafe(`select to_jsonb(t)::text as row from ${name} t`);
      found.push([`table ${name}`, rows.map(({ row }) => `${row}`).join('\n')]);
    }
    return found;
  } finally {
    await sql.end();
  }
}

let password = '';

test('no secret is in a job, log, file of the state or table, also when everything fails', async () => {
  const secrets = new Set(secretPaths.map(variable));
  password = variable('f/shared/database_password');
  expect(secrets.size).toBe(5);
  expect([...secrets].every((secret) => secret.length > 8)).toBe(true);

  expect((await spend.run()).error).toBeNull();

  // Every service refuses its secret, then the database does, then everything is gone.
  const { items } = spend.opened.runtime.store;
  const refused = async (paths: readonly string[], customer: string) => {
    const right = paths.map((path) => [path, variable(path)] as const);
    for (const path of paths) {
      const value = `wrong-${crypto.randomUUID()}`;
      secrets.add(value);
      items.putVariable({ path, value, isSecret: true, description: '' });
    }
    const { error } = await spend.run({ customer });
    for (const [path, value] of right) items.putVariable({ path, value, isSecret: true, description: '' });
    return error;
  };
  const [databasePath = '', ...others] = secretPaths;
  const error = await refused(others, 'Eastgate Bank');
  expect(error).toContain('invalid_auth');
  expect(error).toContain('Unauthorized');
  expect(await refused([databasePath], 'Juniper Travel')).toContain('refused the user postgres');
  await Promise.all([
    spend.services.slack.stop(),
    spend.services.telegram.stop(),
    spend.services.sources.stop(),
  ]);
  expect((await spend.run({ customer: 'Cardinal Taxi' })).error).toContain('no answer');

  const places = await everything();
  const all = [...places.values()].join('\n');
  // What is looked through is what was written.
  for (const text of ['Customer Spend Monitor', 'invalid_auth', 'eastgate_bank']) expect(all).toContain(text);
  expect([...places.keys()].filter((name) => name.startsWith('table spend.'))).toHaveLength(4);
  const leaks = [...places].flatMap(([name, text]) =>
    [...secrets].filter((secret) => text.includes(secret)).map(() => name),
  );
  expect(leaks).toEqual([]);
}, 300_000);
