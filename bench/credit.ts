/** One credit request from the scan to its answer, beside papermill alone on the same notebook and query. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channelId, links, people, slackWorld } from '../demo/scenario/index.ts';
import { type DemoServices, startServices } from '../demo/services.ts';
import { type OpenRuntime, openRuntime } from '../local/cli/open.ts';
import { openPlace } from '../local/cli/state.ts';
import { type CompletedJob, isCompleted, isSuccess } from '../local/store/job.ts';
import { type Spread, spread, timeOf } from './samples.ts';
import { PYTHON } from './workspace.ts';

const ROUNDS = 5;
const FLOW = 'f/credits/flows/process_requests';
const SCRIPTS = 'f/credits/scripts';

export interface CreditFigures {
  /** From the scan to the end of the run, the answer being posted. */
  request: Spread;
  /** The step that runs the notebook, within the request. */
  notebook: Spread;
  papermill: Spread;
}

export async function measureCredit(scratch: string): Promise<CreditFigures> {
  const samples: Record<keyof CreditFigures, number[]> = { request: [], notebook: [], papermill: [] };
  for (let round = 0; round < ROUNDS; round++) {
    // Each in a state of its own: the same spend is credited once only.
    const stateDir = join(scratch, `credit-${round}`);
    const warehouse = prepareState(scratch, stateDir);
    const opened = await openRuntime(openPlace('local', { LOCAL_STATE_DIR: stateDir }), {}, startServices);
    try {
      const { request, notebook, sql } = await answerOne(opened);
      samples.request.push(request);
      samples.notebook.push(notebook);
      samples.papermill.push(await papermillAlone(opened, { stateDir, sql, warehouse }));
    } finally {
      await opened.close();
    }
  }
  const { request, notebook, papermill } = samples;
  return { request: spread(request), notebook: spread(notebook), papermill: spread(papermill) };
}

/** The warehouse is built by the first round and copied for the others. */
function prepareState(scratch: string, stateDir: string): string {
  const warehouse = join(stateDir, 'warehouse.duckdb');
  const first = join(scratch, 'credit-0', 'warehouse.duckdb');
  mkdirSync(stateDir);
  if (existsSync(first)) copyFileSync(first, warehouse);
  return warehouse;
}

async function answerOne({ runtime, services }: OpenRuntime<DemoServices>) {
  if (services === undefined) throw new Error('the bench runs on simulated services');
  const scan = () => {
    const args = { since: new Date().toISOString() };
    return runtime.wait(runtime.run({ kind: 'flow', path: FLOW, args }));
  };
  // The first run finds nothing, as most do; with it the runtime is warm.
  checked(await scan());
  const text = slackWorld(new Date()).messages.find((message) => message.text?.includes(links.single))?.text;
  if (text === undefined) throw new Error('the scenario has no request with one link any more');
  const ts = services.slack.actors.postAs(people.dana, channelId, text);
  const begin = performance.now();
  checked(await scan());
  const request = performance.now() - begin;
  const answers = services.slack.actors
    .messages(channelId)
    .filter((message) => message.thread_ts === ts && message.text.startsWith('Approved'));
  if (answers.length !== 1) throw new Error(`the request got ${answers.length} answers instead of one`);
  const notebook = stepOf(`${SCRIPTS}/run_notebook`);
  const { sql } = stepOf(`${SCRIPTS}/resolve_looker`).result as { sql: string };
  return { request, notebook: (notebook.completedAt ?? 0) - (notebook.startedAt ?? 0), sql };

  function stepOf(path: string): CompletedJob {
    const job = runtime.jobs({ path }).find(isCompleted);
    if (job === undefined) throw new Error(`no run of ${path} was found`);
    return checked(job);
  }
}

function checked(job: CompletedJob): CompletedJob {
  if (!isSuccess(job.outcome)) throw new Error(`${job.path} failed: ${JSON.stringify(job.result)}`);
  return job;
}

async function papermillAlone(
  { runtime }: OpenRuntime<DemoServices>,
  { stateDir, sql, warehouse }: { stateDir: string; sql: string; warehouse: string },
): Promise<number> {
  const resource = (name: string) => runtime.store.resolveResource(`f/credits/resources/${name}`);
  const { content } = resource('verify_notebook') as { content: string };
  const policy = resource('policy') as {
    expected_block_rates: Record<string, string>;
  };
  const input = join(stateDir, 'notebook.ipynb');
  writeFileSync(input, content);
  const parameters = JSON.stringify({ looker: sql, expected_block_rates: policy.expected_block_rates });
  const argv = [PYTHON, '-m', 'papermill', input, join(stateDir, 'executed.ipynb'), '-y', parameters];
  return timeOf([...argv, '--no-progress-bar'], {
    cwd: stateDir,
    env: { ...process.env, WAREHOUSE_KIND: 'duckdb', WAREHOUSE_PATH: warehouse },
  });
}
