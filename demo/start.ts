/** `npm start`: runs the scheduled flow once on the simulated company and reports it; a second start finds no new request. */
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { CliError } from '../local/cli/cli_error.ts';
import { type OpenRuntime, openRuntime } from '../local/cli/open.ts';
import { duration } from '../local/cli/progress.ts';
import { forgetState, openPlace } from '../local/cli/state.ts';
import { report } from '../local/cli/user_errors.ts';
import { type CompletedJob, isSuccess } from '../local/store/job.ts';
import { followRun, jobsBelow } from './report.ts';
import {
  channelId,
  channelName,
  linkIsAwaited,
  people,
  requesterAnswers,
  storyBegins,
} from './scenario/index.ts';
import { type DemoServices, startServices } from './services.ts';
import { stepTimes } from './step_times.ts';

const flow = 'f/credits/flows/process_requests';
const HELP = `npm start [-- --fresh]              CreditBot answers the requests of the simulated company once
npm start -- spend [--fresh]        the spend report of the simulated company
npm start -- messaging [--fresh]    codes, alerts and a bulk of the simulated company
npm start -- backoffice [--fresh]   a week of the simulated eSIM shop: payments, invoices, an export, the proof of the books

--fresh deletes the state of earlier starts first.`;
const say = (text = '') => void process.stdout.write(`${text}\n`);
const title = (text: string) => say(`\n${pc.bold(pc.underline(text))}`);

process.exitCode = await main(process.argv.slice(2)).catch(report);

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { fresh: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [system = 'credits', ...surplus] = positionals;
  if (values.help) {
    say(HELP);
    return 0;
  }
  if (surplus.length > 0 || !['credits', 'spend', 'messaging', 'backoffice'].includes(system)) {
    throw new CliError('usage', `there is no "${positionals.join(' ')}"\n\n${HELP}`);
  }
  if (system === 'spend') return (await import('./spend/start.ts')).startSpend(values);
  if (system === 'messaging') return (await import('./messaging/start.ts')).startMessagingStory(values);
  if (system === 'backoffice') return (await import('./backoffice/start.ts')).startBackoffice(values);
  const begin = performance.now();
  const place = openPlace('local', process.env);
  if (values.fresh) forgetState(place.stateDir);
  const opened = await openRuntime(place, process.env, startServices);
  try {
    return (await runDemo(opened, place.stateDir, begin)) ? 0 : 1;
  } finally {
    await opened.close();
  }
}

async function runDemo(
  { runtime, services }: OpenRuntime<DemoServices>,
  stateDir: string,
  begin: number,
): Promise<boolean> {
  if (services === undefined) throw new Error('the demo runs on its simulated services');
  const { slack } = services;
  say(`CreditBot on the embedded runtime, with simulated Slack and Looker and a DuckDB warehouse.`);
  say(pc.dim(`State: ${stateDir}`));

  const unfinished = (['running', 'queued'] as const)
    .flatMap((status) => runtime.jobs({ status, parentJob: null }))
    // The next run of a schedule is left to a runtime that keeps running.
    .filter((job) => job.status === 'running' || job.scheduleHash === undefined);
  for (const job of unfinished) {
    title('Resuming the interrupted run');
    await follow(job.id);
  }
  title(`#${channelName}`);
  say(indent(slack.transcript(channelId, { urlLength: 72 })));

  title(`${flow}, scheduled every 15 minutes`);
  const first = await run();
  const requests = requestsOf(first);
  if (linkIsAwaited(slack)) {
    title('A colleague posts the missing link; the next run finds it');
    requesterAnswers(slack);
    await run();
  }

  const credited = requests.find(({ outcome }) => outcome === 'credited');
  if (credited?.ts) {
    title('A thread with its answer and the card that explains it');
    say(indent(slack.transcript(channelId, { urlLength: 72, thread: credited.ts })));
  }

  title('Private messages to the operator');
  say(indent(slack.transcript(people.operator, { urlLength: 72 })));
  title('Times per step');
  say(indent(stepTimes(jobsBelow(runtime, first.id))));
  say();
  if (isSuccess(first.outcome) && requests.length === 0) {
    say('Nothing new to answer. `npm start -- --fresh` starts the demo over.');
  }
  say(`Done in ${duration(Math.round(performance.now() - begin))}.`);
  return isSuccess(first.outcome);

  async function run(): Promise<CompletedJob> {
    const since = storyBegins(new Date()).toISOString();
    return follow(runtime.run({ kind: 'flow', path: flow, args: { since } }));
  }

  async function follow(rootId: string): Promise<CompletedJob> {
    const forget = followRun(runtime, slack, rootId, say);
    const job = await runtime.wait(rootId);
    forget();
    const took = duration((job.completedAt ?? 0) - (job.startedAt ?? 0));
    say(
      isSuccess(job.outcome)
        ? `  ${pc.green('success')} in ${took}: ${summary(job)}`
        : pc.red(`  ${job.outcome}: ${JSON.stringify(job.result)}`),
    );
    return job;
  }
}

/** The result of record_run. */
interface RunResult {
  messages: number;
  outcomes: Record<string, number>;
  requests: Ended[];
}

interface Ended {
  outcome?: string;
  ts?: string;
}

function requestsOf(job: CompletedJob): Ended[] {
  return isSuccess(job.outcome) ? (job.result as unknown as RunResult).requests : [];
}

function summary(job: CompletedJob): string {
  const { messages, outcomes } = job.result as unknown as RunResult;
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return `${messages} messages read, ${parts.join(', ') || 'no request waits for an answer'}`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
