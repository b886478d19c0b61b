/** A runtime in a process of its own that a test kills: queues the runs that it does not know yet, works until all have ended. */
import { join } from 'node:path';
import { Runtime } from '../../../local/runtime.ts';
import { emptyWorkspace, REPOSITORY } from '../../local/runtime/trial.ts';
import { journalOf, shapes } from './runs.ts';

export interface Order {
  directory: string;
  /** Ids of the runs. */
  runs: string[];
}

if (import.meta.main) {
  const { directory, runs } = JSON.parse(process.argv[2] ?? '') as Order;
  const runtime = await Runtime.open({
    workspace: emptyWorkspace(directory),
    stateDir: join(directory, 'state'),
    baseUrl: 'http://127.0.0.1:9',
    python: join(REPOSITORY, '.venv/bin/python'),
    parallelism: 4,
    // One line for each step that has ended, so that the test can choose a moment.
    log: (event) =>
      event.type === 'completed' && event.job.stepId !== undefined && process.stdout.write('.\n'),
  });
  const all = shapes(journalOf(directory));
  runs.forEach((jobId, run) => {
    const shape = all[run % all.length];
    if (runtime.job(jobId) !== undefined || shape === undefined) return;
    runtime.run({ kind: 'preview_flow', value: shape.value, args: { run }, jobId, path: 'f/test/flow' });
  });
  runtime.start();
  await Promise.all(runs.map((id) => runtime.wait(id)));
  await runtime.stop();
}
