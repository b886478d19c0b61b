/** A thousand queued runs in a runtime in its own process: throughput, and memory afterwards. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { stepBun } from '../local/workers/step_bun.ts';
import { timeOf } from './samples.ts';
import { FILES, REPOSITORY } from './workspace.ts';

const RUNS = 1000;
/** Enough bare processes to measure their throughput. */
const BARE = 200;
const TOKEN = 'bench';

export interface QueueFigures {
  runs: number;
  parallelism: number;
  /** Milliseconds. */
  queueing: number;
  perRun: number;
  perBareProcess: number;
  /** Megabytes. */
  memory: { idle: number; queued: number; after: number };
}

export async function measureQueue(root: string, stateDir: string): Promise<QueueFigures> {
  const env = {
    ...process.env,
    LOCAL_WORKSPACE_DIR: root,
    LOCAL_STATE_DIR: stateDir,
    PORT: '0',
    WM_TOKEN: TOKEN,
  };
  const served = Bun.spawn([process.execPath, join(REPOSITORY, 'local/cli.ts'), 'serve'], {
    env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  try {
    const url = await addressOf(served.stdout);
    const idle = memoryOf(served.pid);
    const begin = performance.now();
    for (let count = 0; count < RUNS; count++) await call(url, 'POST', 'jobs/run/p/f/bench/nothing_ts');
    const queueing = (performance.now() - begin) / RUNS;
    const queued = memoryOf(served.pid);
    while (JSON.parse(await call(url, 'GET', 'jobs/queue/count')).database_length > 0) await Bun.sleep(100);
    const perRun = (performance.now() - begin) / RUNS;
    const after = memoryOf(served.pid);
    const parallelism = availableParallelism();
    const perBareProcess = await paceOfBare(root, parallelism);
    return {
      runs: RUNS,
      parallelism,
      queueing,
      perRun,
      perBareProcess,
      memory: { idle, queued, after },
    };
  } finally {
    served.kill('SIGTERM');
    await served.exited;
  }
}

async function addressOf(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of output) {
    text += decoder.decode(chunk, { stream: true });
    const url = /(http:\/\/[\d.:]+)\/api/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the runtime ended without saying where it is:\n${text}`);
}

async function call(url: string, method: string, path: string): Promise<string> {
  const response = await fetch(`${url}/api/w/local/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(method === 'POST' && { body: '{}' }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text;
}

function memoryOf(pid: number): number {
  const { stdout } = Bun.spawnSync(['ps', '-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.toString()) / 1024;
}

/** Milliseconds per process with that many running at a time. */
async function paceOfBare(root: string, parallelism: number): Promise<number> {
  const begin = performance.now();
  let left = BARE;
  const worker = async () => {
    while (left-- > 0)
      await timeOf([stepBun('worker').executable, join(root, FILES.typescript)], { cwd: root });
  };
  await Promise.all(Array.from({ length: parallelism }, worker));
  return (performance.now() - begin) / BARE;
}
