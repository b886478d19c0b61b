/** The page that tells what was measured, and what limits it. */
import type { CreditFigures } from './credit.ts';
import type { QueueFigures } from './queue.ts';
import type { Spread } from './samples.ts';
import type { StepCosts } from './steps.ts';
import { STEPS } from './workspace.ts';

export interface Results {
  /** `load`: processes that wanted to run in the minute before. */
  machine: { cores: number; platform: string; bun: string; load: number };
  steps: StepCosts;
  queue: QueueFigures;
  credit: CreditFigures;
  /** From a message in Slack to the start of the first step that works on it. */
  events: Spread;
}

export function report({ machine, steps, queue, credit, events }: Results): string {
  const { typescript, python, identity } = steps;
  return `# Performance, as measured

Written by \`npm run bench\`: everything below comes from one run on one machine (${machine.cores} cores, ${machine.platform}, Bun
${machine.bun}), where each figure and what it is compared with took turns; ${machine.load.toFixed(1)} other processes wanted
its cores when it began. Read the ratios; the milliseconds are this machine's and
another one has others. A figure is the median, in brackets where eight of ten samples lie.

## A step

A flow of ${STEPS} steps that do nothing, each from the end of the step before it to its own, beside the bare interpreter on the same
file; identity steps by the mean of a flow.

| step | in a flow | bare | ratio | on top |
| --- | --- | --- | --- | --- |
| TypeScript | ${ms(typescript.step)} | \`bun\` ${ms(typescript.bare)} | ${ratio(typescript.step, typescript.bare)} | ${onTop(typescript.step, typescript.bare)} |
| Python | ${ms(python.step)} | \`python\` ${ms(python.bare)} | ${ratio(python.step, python.bare)} | ${onTop(python.step, python.bare)} |
| identity | ${ms(identity.step)} | | | |

## A queue

${queue.runs.toLocaleString('en')} runs of the TypeScript step, started one by one over the API of a runtime in a process of its own
(\`npm run local -- serve\`), ${queue.parallelism} at a time.

| | |
| --- | --- |
| answer to a start | ${queue.queueing.toFixed(1)} ms |
| per run, until all are done | ${queue.perRun.toFixed(1)} ms |
| the same pace of bare \`bun\` processes | ${queue.perBareProcess.toFixed(1)} ms: ratio ${(queue.perRun / queue.perBareProcess).toFixed(2)} |
| memory of the runtime: idle, with the queue, after it | ${megabytes(queue.memory)} |

## A credit

One request with one link, from the scan of Slack to the end of the run with the answer posted (simulated Slack and Looker, DuckDB
warehouse, runtime warm), beside a cold \`python -m papermill\` of the same notebook on the same query with its default kernel.

| | | ratio |
| --- | --- | --- |
| the whole request | ${ms(credit.request)} | ${ratio(credit.request, credit.papermill)} |
| the notebook's step in it | ${ms(credit.notebook)} | ${ratio(credit.notebook, credit.papermill)} |
| papermill alone | ${ms(credit.papermill)} | 1 |

## An event

From a message in the simulated Slack, told by a signed event, to the start of the first step that works on it: ${ms(events)}, ${events.samples}
messages. Between them lie the event's own step, which checks and starts, and the start of the run.

## What limits us

- One process per step, as on Windmill: most of a small step is the start of its interpreter, which nothing here can shorten. What
  the runtime adds is writing the job down, the job's directory, the module with the real code, and reading the result back.
- Every change of a run is on disk before the next one begins, so that a killed runtime loses nothing; an identity step is little else.
- As many steps run at a time as there are cores. Real flows wait for Slack, Looker and the warehouse most of their time, and for the
  notebook's imports: those are the same in both columns.
`;
}

function ms({ median, low, high }: Spread): string {
  const digits = median < 10 ? 2 : median < 100 ? 1 : 0;
  return `${median.toFixed(digits)} ms (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function ratio(ours: Spread, bare: Spread): string {
  return (ours.median / bare.median).toFixed(2);
}

function onTop(ours: Spread, bare: Spread): string {
  return `${(ours.median - bare.median).toFixed(1)} ms`;
}

function megabytes({ idle, queued, after }: QueueFigures['memory']): string {
  return `${idle.toFixed(0)}, ${queued.toFixed(0)}, ${after.toFixed(0)} MB`;
}
