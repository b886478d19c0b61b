/** A runtime in a process of its own that a test kills. Its scheduled run finds the request; started again, it goes round and round. */
import { z } from 'zod';
import { serve } from '../../../local/api/serve.ts';
import { Runtime } from '../../../local/runtime.ts';
import { loadWorkspace } from '../../../local/workspace/load.ts';
import { letTimePass, twoHours } from '../crash/time.ts';
import { python } from '../crash/workspace.ts';

const orderSchema = z.object({
  root: z.string(),
  stateDir: z.string(),
  /** Where the steps are told that the API is. */
  api: z.string(),
  /** Whether the runtime was dead for two hours. */
  isAgain: z.boolean(),
  variables: z.array(z.object({ path: z.string(), value: z.string(), isSecret: z.boolean() })),
});
export type HostOrder = z.infer<typeof orderSchema>;

/** What the host prints, a line each: where its API is, then after each round how the requests stand. */
export const hostLineSchema = z.union([
  z.object({ port: z.number() }),
  z.object({ outcomes: z.array(z.string().nullable()), busy: z.number() }),
]);

if (import.meta.main) await main(orderSchema.parse(JSON.parse(process.argv[2] ?? '')));

async function main({ root, stateDir, api, isAgain, variables }: HostOrder): Promise<void> {
  const workspace = loadWorkspace(root, 'local');
  const runtime = await Runtime.open({ workspace, stateDir, baseUrl: api, python, parallelism: 2 });
  for (const variable of variables) runtime.store.items.putVariable({ ...variable, description: '' });
  if (isAgain) letTimePass(runtime);
  const served = serve(runtime, 0);
  runtime.baseUrl = api;
  print({ port: served.port });
  runtime.start();
  let idleRounds = 0;
  for (let round = 0; ; round++) {
    const since = new Date(Date.now() - 2 * twoHours).toISOString();
    const flow = { kind: 'flow', path: 'f/credits/flows/process_requests', args: { since } } as const;
    // Beside the approval it would make calls of its own, and no moment had the same name twice.
    if (isAgain || round === 0) await runtime.wait(runtime.run(flow));
    const records = runtime.store.items.listResources({ pathStart: 'f/credits/ledger/C' });
    const outcomes = records.flatMap(({ value }) => {
      const record = z.object({ phase: z.string(), outcome: z.string().nullable() }).safeParse(value);
      return record.success ? [record.data.outcome] : [];
    });
    const jobs = (['running', 'queued'] as const).flatMap((status) => runtime.jobs({ status }));
    print({ outcomes, busy: jobs.length });
    // What a dead step has claimed is free again when its lease is over. A flow between two steps is not idle: its claim is alive.
    idleRounds = jobs.every(({ kind }) => kind === 'flow') ? idleRounds + 1 : 0;
    if (isAgain && idleRounds >= 2) letTimePass(runtime);
    await Bun.sleep(100);
  }
}

function print(line: z.infer<typeof hostLineSchema>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
