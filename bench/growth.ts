/** What grows over the years: requests answered in the past, and events in the warehouse. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { channelId } from '../demo/scenario/index.ts';
import { openRuntime } from '../local/cli/open.ts';
import { openPlace } from '../local/cli/state.ts';
import { isCompleted, isSuccess } from '../local/store/job.ts';
import type { SlackWorld, WorldMessage } from '../simulators/index.ts';
import { readingOf } from './floors.ts';
import { type Spread, spread } from './samples.ts';
import type { Size } from './size.ts';
import { notebookFile, Stage, type StageOptions } from './stage.ts';
import { PYTHON, REPOSITORY } from './workspace.ts';
import { benchSlack, requester, requestText } from './world.ts';

export interface Growth {
  /** Milliseconds of the scan step. */
  scan: { requests: number; step: Spread }[];
  /** Milliseconds of the notebook step, and of the warehouse queries in it. */
  notebook: { events: number; step: Spread; queries: Spread }[];
}

const DAY = 86_400_000;

export async function measureGrowth(
  options: Omit<StageOptions, 'warehouse'> & { warehouse: string },
  scratch: string,
  size: Size,
  say: (text: string) => void,
): Promise<Growth> {
  const growth: Growth = { scan: [], notebook: [] };
  for (const requests of size.pastRequests) {
    const step = await scanTimes(options, join(scratch, `past-${requests}`), requests, size.growthRuns);
    growth.scan.push({ requests, step: spread(step) });
    say(`growth: scan after ${requests} requests`);
  }
  for (const events of size.events) {
    const warehouse = join(scratch, `events-${events}.duckdb`);
    await build(warehouse, 1, events);
    growth.notebook.push({ events, ...(await notebookTimes({ ...options, warehouse }, scratch, size)) });
    say(`growth: notebook over ${events} events`);
  }
  return growth;
}

/** Builds a warehouse of that many identical accounts. */
export async function build(warehouse: string, accounts: number, attempts: number): Promise<void> {
  const script = join(REPOSITORY, 'bench/warehouse.py');
  await run([PYTHON, script, warehouse, String(accounts), String(attempts)], {});
}

/** Fills Slack with that many answered requests of the past month, and the ledger with a record of each. */
async function scanTimes(
  options: StageOptions,
  dir: string,
  requests: number,
  runs: number,
): Promise<number[]> {
  mkdirSync(dir, { recursive: true });
  const now = Date.now();
  const past = (number: number) => new Date(now - 2 * DAY - (number / requests) * 28 * DAY);
  const messages = Array.from({ length: requests }, (_, number): WorldMessage => {
    const replies = [{ user: requester, at: new Date(past(number).getTime() + 1000), text: 'Thank you' }];
    return { channel: channelId, user: requester, at: past(number), text: requestText(number), replies };
  });
  const world: SlackWorld = { ...benchSlack(), messages };
  const stage = new Stage({ ...options, dir: join(dir, 'slack'), world });
  const place = openPlace('local', { LOCAL_STATE_DIR: join(dir, 'state') });
  const services = async () => ({ variables: JSON.parse(stage.variables()), stop: () => stage.close() });
  const { runtime, close } = await openRuntime(place, {}, services);
  try {
    const { items } = runtime.store;
    const seen = (past(0).getTime() / 1000).toFixed(6);
    const start = JSON.stringify({ ts: (past(requests).getTime() / 1000).toFixed(6) });
    items.putVariable({
      path: `f/credits/ledger/${channelId}_start`,
      value: start,
      isSecret: true,
      description: '',
    });
    runtime.store.transaction(() => {
      items.createResource(`f/credits/ledger/${channelId}_cursor`, { seen_ts: seen, open: [] }, 'state');
      for (let number = 0; number < requests; number++) {
        const ts = (past(number).getTime() / 1000).toFixed(6).replace('.', '_');
        items.createResource(`f/credits/ledger/${channelId}_${ts}`, { phase: 'closed', number }, 'state');
      }
    });
    const times: number[] = [];
    for (let count = 0; count <= runs; count++) {
      const path = 'f/credits/flows/process_requests';
      const job = await runtime.wait(runtime.run({ kind: 'flow', path, args: {} }));
      const scan = runtime.jobs({ path: 'f/credits/scripts/scan_slack' }).find(isCompleted);
      if (!isSuccess(job.outcome) || scan === undefined)
        throw new Error(`the scan failed: ${JSON.stringify(job.result)}`);
      if (count > 0) times.push(scan.completedAt - (scan.startedAt ?? 0));
    }
    return times;
  } finally {
    await close();
  }
}

async function notebookTimes(options: StageOptions, scratch: string, size: Size) {
  const stage = new Stage({ ...options, dir: join(scratch, `slack-${crypto.randomUUID()}`), accounts: 1 });
  const looker = await stage.sql();
  const parameters = {
    looker,
    expected_block_rates: options.expectedBlockRates,
    reading: await readingOf(looker),
  };
  await stage.close();
  const script = [
    PYTHON,
    join(REPOSITORY, 'bench/growth.py'),
    notebookFile(REPOSITORY),
    String(size.growthRuns),
  ];
  const said = await run(script, {
    WAREHOUSE_KIND: 'duckdb',
    WAREHOUSE_PATH: options.warehouse,
    BENCH_PARAMETERS: JSON.stringify(parameters),
  });
  const { step, queries } = JSON.parse(said) as Record<'step' | 'queries', number[]>;
  const milliseconds = (seconds: number[]) => spread(seconds.map((value) => value * 1000));
  return { step: milliseconds(step), queries: milliseconds(queries) };
}

async function run(argv: string[], env: Record<string, string>): Promise<string> {
  const child = Bun.spawn(argv, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${errors}`);
  return output;
}
