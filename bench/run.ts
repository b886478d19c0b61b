/** `npm run bench`: measures everything side by side in one run, and writes bench/results.json and docs/performance.md. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCredit } from './credit.ts';
import { measureEvents } from './events.ts';
import { measureQueue } from './queue.ts';
import { type Results, report } from './report.ts';
import { measureSteps } from './steps.ts';
import { REPOSITORY, writeBenchWorkspace } from './workspace.ts';

const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
const begin = performance.now();
try {
  const root = join(scratch, 'workspace');
  mkdirSync(root);
  writeBenchWorkspace(root);
  const results: Results = {
    machine: {
      cores: availableParallelism(),
      platform: `${process.platform} ${process.arch}`,
      bun: Bun.version,
      load: loadavg()[0] ?? 0,
    },
    steps: await say('steps', measureSteps(root, join(scratch, 'steps'))),
    queue: await say('queue', measureQueue(root, join(scratch, 'queue'))),
    credit: await say('credit', measureCredit(scratch)),
    events: await say('events', measureEvents(scratch)),
  };
  writeFileSync(join(REPOSITORY, 'bench/results.json'), `${JSON.stringify(rounded(results), null, 2)}\n`);
  const page = report(results);
  writeFileSync(join(REPOSITORY, 'docs/performance.md'), page);
  console.log(`\n${page}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function say<T>(what: string, measured: Promise<T>): Promise<T> {
  const result = await measured;
  console.log(`${what} measured after ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  return result;
}

function rounded(results: Results): Results {
  return JSON.parse(
    JSON.stringify(results, (_, value) => (typeof value === 'number' ? Number(value.toFixed(2)) : value)),
  );
}
