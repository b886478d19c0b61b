/** A runtime in a process of its own that can be killed at any moment: it goes on where the last one died, then runs the flow as its schedule would, until nothing is left to do. */
import { z } from 'zod';
import { serve } from '../../../local/api/serve.ts';
import { Runtime } from '../../../local/runtime.ts';
import { loadWorkspace } from '../../../local/workspace/load.ts';
import { letTimePass, twoHours } from './time.ts';
import { python } from './workspace.ts';

const orderSchema = z.object({
  root: z.string(),
  stateDir: z.string(),
  stepBun: z.enum(['worker', 'current']),
  /** Where the steps are told that the API is. */
  api: z.string(),
  /** The event at which this process ends itself. */
  dieAt: z.string().nullable(),
  variables: z.array(z.object({ path: z.string(), value: z.string(), isSecret: z.boolean() })),
});
export type HostOrder = z.infer<typeof orderSchema>;

/** What the host prints, a line each. */
export const hostLineSchema = z.union([
  z.object({ port: z.number() }),
  z.object({ event: z.string() }),
  z.object({ runs: z.number(), open: z.array(z.string()) }),
]);
export type HostLine = z.infer<typeof hostLineSchema>;

const flow = 'f/credits/flows/process_requests';
const ledger = 'f/credits/ledger/';
const mostRuns = 6;

if (import.meta.main) await main(orderSchema.parse(JSON.parse(process.argv[2] ?? '')));

async function main({ root, stateDir, stepBun, api, dieAt, variables }: HostOrder): Promise<void> {
  const workspace = loadWorkspace(root, 'local');
  const runtime = await Runtime.open({ workspace, stateDir, baseUrl: api, python, stepBun, parallelism: 2 });
  for (const variable of variables) runtime.store.items.putVariable({ ...variable, description: '' });
  const served = serve(runtime, 0);
  runtime.baseUrl = api;
  print({ port: served.port });
  tellEvents(runtime, dieAt);
  runtime.start();

  const unfinished = (['running', 'queued'] as const).flatMap((status) =>
    runtime.jobs({ status, parentJob: null }),
  );
  for (const job of unfinished) await runtime.wait(job.id);
  let runs = 0;
  let quiet = false;
  for (; runs < mostRuns && !quiet; runs++) {
    if (runs > 0 || unfinished.length > 0) letTimePass(runtime);
    const since = new Date(Date.now() - twoHours).toISOString();
    const { result } = await runtime.wait(runtime.run({ kind: 'flow', path: flow, args: { since } }));
    const found = z.object({ requests: z.array(z.unknown()) }).safeParse(result);
    quiet = found.success && found.data.requests.length === 0 && openRecords(runtime).length === 0;
  }
  print({ runs, open: openRecords(runtime) });
  await served.stop();
  await runtime.stop();
}

/** Prints what starts and what ends, each numbered among its kind. */
function tellEvents(runtime: Runtime, dieAt: string | null): void {
  const counts = new Map<string, number>();
  runtime.on((event) => {
    if (event.type !== 'started' && event.type !== 'completed') return;
    const kind = `runtime ${event.type} ${event.job.stepId ?? event.job.path ?? event.job.kind}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    print({ event: `${kind} #${count}` });
    if (dieAt === `${kind} #${count}`) process.kill(process.pid, 'SIGKILL');
  });
}

/** Records of requests that have not come to an end, and what they say. */
function openRecords(runtime: Runtime): string[] {
  const records = runtime.store.items.listResources({ pathStart: ledger }).map((item) => item.value);
  return records
    .map((value) => z.looseObject({ phase: z.string(), outcome: z.string().nullable() }).safeParse(value))
    .flatMap((record) =>
      record.success && record.data.outcome !== 'credited' ? [JSON.stringify(record.data)] : [],
    );
}

function print(line: HostLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
