/** The page with the figures, how they were measured, and what limits them. */
import type { LostAnswers } from './lost_answers.ts';
import type { Circumstances, Each, Kept, Results } from './parts.ts';
import { limits, setups } from './report_texts.ts';
import { type Row, requestRows } from './request_rows.ts';
import type { Spread } from './samples.ts';
import { CHAINS, STEPS } from './workspace.ts';

const IMAGE = `![One request, cold, from the start of the process to the answer in Slack](images/performance.svg)

`;

export function report(kept: Kept): string {
  const [few, many] = CHAINS;
  return `# Performance, as measured

Written by \`npm run bench\`. The figures of one table come from one run on one machine, with the subjects alternating; compare ratios,
because the milliseconds depend on the machine. A figure is the median; brackets give the 10th to the 90th percentile.

${kept.request === undefined ? '' : IMAGE}## One request, cold

From the start of the process to the answer posted in Slack: five steps (scan, resolve, notebook, parse, reply), the same simulated
Slack and Looker, the same DuckDB warehouse, the same notebook. Memory is the peak of the whole process tree, with shared pages counted once.

${section(kept.request, (figures) => requestTable(requestRows(figures)))}

## Many requests

A backlog of requests, processed with one worker per core. The peers answered fewer requests and are scaled, as the table shows; the
start is counted once. The floor is the notebook alone in cold papermill, with the same parallelism.

${section(kept.backlog, backlogTable)}

## A step

The cost of one more step in a flow of no-op steps: (a run of ${many} minus a run of ${few}) / ${many - few}.
Where the bracket includes zero, the steps cost less than the variation of that subject's start.

${section(kept.overhead, overheadTable)}

The same from the inside: a running runtime and a flow of ${STEPS} steps, compared with the bare interpreter on the same file.

${section(kept.steps, stepsTable)}

## A lost response

Slack accepts the post, and its response never arrives. The number of requests with two amounts, per 100 (scaled from the runs in the
table). The peers' reply step is retried by their usual retries; "looks first" is the same step, changed to read the thread before it
posts.

${section(kept.lost, lostTable)}

## A queue

${section(kept.queue, queueTable)}

## An event

From a message in the simulated Slack, delivered as a signed event, to the start of the first step that processes it. In between are
the event's own step, which verifies the event and starts the run, and the start of the run.

${section(kept.events, (figures) => `${ms(figures)}, ${figures.samples} messages.\n`)}

## A report of the spend monitor

${section(kept.spend, spendTable)}

## Growth

${section(kept.growth, growthTables)}

## Installed size

${section(kept.install, installTable)}

${setups}
${limits}`;
}

function section<T>(
  part: { measured: Circumstances; figures: T } | undefined,
  table: (figures: T) => string,
): string {
  if (part === undefined) return '*Not measured yet.*';
  const { at, cores, platform, bun, load } = part.measured;
  return `${table(part.figures)}\n\n<sub>${at.slice(0, 10)}, ${cores} cores, ${platform}, Bun ${bun}, load ${load.toFixed(1)} at the start.</sub>`;
}

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function requestTable(rows: Row[]): string {
  return table(
    ['', 'start to reply', 'p95', 'to papermill alone', 'CPU', 'peak memory', 'runs'],
    rows.map(({ name, time, ratio, cpu, memory, failed }) =>
      time === undefined
        ? [name, `not measured: ${failed}`, '', '', '', '', '']
        : [
            name,
            ms(time),
            `${time.p95.toFixed(0)} ms`,
            ratio === undefined ? '' : ratio.toFixed(2),
            cpu === undefined ? '' : `${cpu.median.toFixed(2)} s`,
            memory === undefined || memory === null ? '' : `${memory.toFixed(0)} MB`,
            String(time.samples),
          ],
    ),
  );
}

function backlogTable(figures: Results['backlog']): string {
  const goal = Math.max(...rowsOf(figures).map(({ found }) => ('failed' in found ? 0 : found.requests)));
  return table(
    ['', `wall time of ${goal} requests`, 'CPU time', 'measured requests'],
    rowsOf(figures).map(({ name, found }) => {
      if ('failed' in found) return [name, `not measured: ${short(found.failed)}`, '', ''];
      const scale = goal / found.requests;
      const about = scale > 1 ? '~' : '';
      const seconds = (value: number) => `${about}${(value * scale).toFixed(0)} s`;
      return [
        name,
        seconds(found.wallSeconds),
        seconds(found.cpuSeconds),
        `${found.requests}${scale > 1 ? ', scaled' : ''}`,
      ];
    }),
  );
}

function overheadTable(figures: Results['overhead']): string {
  return table(
    ['', 'per step', 'pairs'],
    rowsOf(figures).map(({ name, found }) =>
      'failed' in found
        ? [name, `not measured: ${short(found.failed)}`, '']
        : [name, ms(found.perStep), `${found.perStep.samples}`],
    ),
  );
}

function stepsTable({ typescript, python, identity }: Results['steps']): string {
  const row = (name: string, step: Spread, bare: Spread) => [
    ...[name, ms(step), ms(bare), (step.median / bare.median).toFixed(2)],
    `${(step.median - bare.median).toFixed(1)} ms`,
  ];
  return table(
    ['step', 'in a flow', 'bare interpreter', 'ratio', 'overhead'],
    [
      row('TypeScript', typescript.step, typescript.bare),
      row('Python', python.step, python.bare),
      ['identity', ms(identity.step), '', '', ''],
    ],
  );
}

function lostTable(figures: Results['lost']): string {
  const cell = (lost: LostAnswers | null) => {
    if (lost === null) return '';
    const open = lost.unanswered > 0 ? `, ${per100(lost, lost.unanswered)} unanswered` : '';
    return `${per100(lost, lost.duplicates)}${open} (${lost.runs} runs)`;
  };
  return table(
    ['', 'duplicates per 100', 'looks first'],
    rowsOf(figures).map(({ name, found }) =>
      'failed' in found
        ? [name, `not measured: ${short(found.failed)}`, '']
        : [name, cell(found.plain), cell(found.looking)],
    ),
  );
}

const per100 = ({ runs }: LostAnswers, count: number) => ((count * 100) / runs).toFixed(0);

function queueTable({
  runs,
  parallelism,
  queueing,
  perRun,
  perBareProcess,
  memory,
}: Results['queue']): string {
  const megabytes = [memory.idle, memory.queued, memory.after].map((value) => value.toFixed(0)).join(', ');
  return table(
    [`${runs.toLocaleString('en')} runs of a TypeScript step over the API, ${parallelism} at a time`, ''],
    [
      ['response to a start request', `${queueing.toFixed(1)} ms`],
      ['per run, until all have ended', `${perRun.toFixed(1)} ms`],
      [
        'the same for bare `bun` processes',
        `${perBareProcess.toFixed(1)} ms: ratio ${(perRun / perBareProcess).toFixed(2)}`,
      ],
      ['memory of the runtime: idle, with the queue, after it', `${megabytes} MB`],
    ],
  );
}

function spendTable({ customers, callMs, first, again }: Results['spend']): string {
  const row = (name: string, { milliseconds, cpuSeconds, memory, calls }: Results['spend']['first']) => [
    name,
    `${(milliseconds / 1_000).toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s`,
    memory === null ? '' : `${memory.toFixed(0)} MB`,
    calls.toFixed(2),
  ];
  return `${table(
    ['', 'start to posted report', 'CPU', 'peak memory', 'calls for each customer'],
    [
      row('the first one: 24 months of history are taken over', first),
      row('again: everything is read and confirmed', again),
    ],
  )}

${customers.toLocaleString('en')} customers, three views of Tableau, ${callMs} ms a call, posted to Slack and Telegram. The simulated services and PostgreSQL run on the same
processors and are not in CPU and memory.`;
}

function growthTables({ scan, notebook }: Results['growth']): string {
  const first = scan[0]?.step.median ?? Number.NaN;
  const scans = scan.map(({ requests, step }) => [
    ...[requests.toLocaleString('en'), ms(step), (step.median / first).toFixed(2)],
  ]);
  const notebooks = notebook.map(({ events, step, queries }) => [
    ...[
      events.toLocaleString('en'),
      ms(step),
      ms(queries),
      `${(step.median - queries.median).toFixed(0)} ms`,
    ],
  ]);
  return `${table(['past requests', 'scan step', 'ratio'], scans)}

${table(['events of the account', 'notebook step', 'of which warehouse queries', 'the rest'], notebooks)}`;
}

function installTable(figures: Results['install']): string {
  return table(
    ['', 'size on disk', 'set up as'],
    Object.entries(figures).map(([name, found]) =>
      'missing' in found
        ? [name, `not measured: ${short(found.missing)}`, '']
        : [name, `${found.megabytes.toFixed(0)} MB`, found.setup],
    ),
  );
}

function rowsOf<T>(figures: Each<T>) {
  return Object.entries(figures).map(([name, found]) => ({ name, found }));
}

const short = (text: string) => text.replaceAll('|', '/').split('\n')[0]?.slice(0, 160);

function ms({ median, low, high }: Spread): string {
  const digits = median < 10 ? 2 : median < 100 ? 1 : 0;
  return `${median.toFixed(digits)} ms (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}
