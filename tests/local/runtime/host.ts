/** A runtime in its own process that a test can kill at any moment: queues the job unless it exists, and runs it. */
import { join } from 'node:path';
import { z } from 'zod';
import { Runtime } from '../../../local/runtime.ts';
import type { FlowValue } from '../../../local/workspace/openflow.ts';
import { emptyWorkspace } from './trial.ts';

export interface HostOrder {
  root: string;
  stateDir: string;
  jobId: string;
  value: FlowValue;
}

if (import.meta.main) {
  const order = z.custom<HostOrder>().parse(JSON.parse(process.argv[2] ?? ''));
  const runtime = await Runtime.open({
    workspace: emptyWorkspace(order.root),
    stateDir: order.stateDir,
    baseUrl: 'http://127.0.0.1:9',
    python: join(import.meta.dir, '../../../.venv/bin/python'),
    parallelism: 2,
    log: (event) => event.type === 'log' && process.stdout.write(`${event.line}\n`),
  });
  const { value, jobId } = order;
  if (!runtime.job(jobId)) runtime.run({ kind: 'preview_flow', value, args: {}, jobId, path: 'f/test/flow' });
  runtime.start();
  await runtime.wait(jobId);
  await runtime.stop();
}
