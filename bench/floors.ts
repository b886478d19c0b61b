/** Lower bounds of the job: the notebook's cells alone, papermill alone, and the HTTP calls alone. */
import { join } from 'node:path';
import { channelId } from '../demo/scenario/index.ts';
import { timeOf } from './samples.ts';
import type { Stage } from './stage.ts';
import type { Run } from './subject.ts';
import { PYTHON, REPOSITORY } from './workspace.ts';

/** The cells by bare `exec` in a fresh Python, imports included. */
export async function runCells(stage: Stage, notebook: string): Promise<number> {
  const script = join(REPOSITORY, 'bench/cells.py');
  return timeOf([PYTHON, script, notebook], { env: await environment(stage) });
}

/** Cold `python -m papermill` with its default kernel. */
export async function papermill(stage: Stage, notebook: string): Promise<Run> {
  const env = await environment(stage);
  const argv = [PYTHON, '-m', 'papermill', notebook, '/dev/null', '-y', env.BENCH_PARAMETERS ?? ''];
  return { argv: [...argv, '--no-progress-bar'], cwd: REPOSITORY, env };
}

async function environment(stage: Stage): Promise<NodeJS.ProcessEnv> {
  const { warehouse, expected_block_rates } = JSON.parse(stage.settings('0'));
  const looker = await stage.sql();
  const parameters = { looker, expected_block_rates, reading: await readingOf(looker) };
  return {
    ...process.env,
    WAREHOUSE_KIND: 'duckdb',
    WAREHOUSE_PATH: warehouse,
    BENCH_PARAMETERS: JSON.stringify(parameters),
  };
}

/** What the notebook step reads in a query before it runs the notebook. */
export async function readingOf(sql: string): Promise<unknown> {
  const read = Bun.spawn([PYTHON, join(REPOSITORY, 'bench/reading.py')], {
    stdin: new Blob([sql]),
    stdout: 'pipe',
  });
  return JSON.parse(await read.stdout.text());
}

/** The HTTP calls of one request, in sequence, from a warm process. */
export async function roundTrips(stage: Stage): Promise<number> {
  const { slack_url, slack_token } = JSON.parse(stage.settings('0'));
  const headers = { authorization: `Bearer ${slack_token}`, 'content-type': 'application/json' };
  const begin = performance.now();
  await (await fetch(`${slack_url}conversations.history?channel=${channelId}&limit=1`, { headers })).text();
  await stage.sql();
  // An unknown channel makes Slack check the whole call without storing a message.
  const body = JSON.stringify({ channel: 'C0NOWHERE', text: 'x' });
  await (await fetch(`${slack_url}chat.postMessage`, { method: 'POST', headers, body })).text();
  return performance.now() - begin;
}
