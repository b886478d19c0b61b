/** A report of a run per request: requester, duration of each step, figures behind each link, and the answer. */
import pc from 'picocolors';
import { duration } from '../local/cli/progress.ts';
import type { Runtime } from '../local/runtime.ts';
import { isCompleted, isSuccess, type Job } from '../local/store/job.ts';
import type { SlackSimulator } from '../simulators/index.ts';
import { channelId, users } from './scenario/index.ts';

interface Mode {
  mode: string;
  note: string | null;
  msg_count: string;
  fraud_cost: string;
  block_rate: string | null;
  expected_block_rate: string;
  credit: string;
}
interface LinkResult {
  kind: 'credit' | 'skip' | 'refuse';
  url: string;
  amount?: string;
  modes?: Mode[];
  reason?: string;
}
interface Answer {
  outcome?: string;
  text?: string | null;
  reason?: { code: string; message: string } | null;
}

/** Every job of a run, at any depth, in order of start. */
export function jobsBelow(runtime: Runtime, parentJob: string): Job[] {
  const children = runtime.jobs({ parentJob, limit: 1_000 });
  return children
    .flatMap((job) => [job, ...jobsBelow(runtime, job.id)])
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
}

/** Prints each request of a run as it ends, and the steps around them. @returns a function that stops printing */
export function followRun(
  runtime: Runtime,
  slack: SlackSimulator,
  rootId: string,
  say: (line: string) => void,
): () => void {
  return runtime.on((event) => {
    if (event.type !== 'completed' || event.job.parentJob !== rootId) return;
    const { job } = event;
    if (job.stepId === 'requests' && job.iteration !== undefined) {
      for (const line of describeRequest(runtime, slack, job)) say(`  ${line}`);
    } else if (job.kind === 'script') {
      say(
        `  ${job.stepId} ${pc.dim(took(job))}${isCompleted(job) && isSuccess(job.outcome) ? '' : pc.red(` ${JSON.stringify(job.result)}`)}`,
      );
    }
  });
}

function describeRequest(runtime: Runtime, slack: SlackSimulator, iteration: Job): string[] {
  const jobs = jobsBelow(runtime, iteration.id);
  const steps = jobs.filter((job) => job.kind === 'script');
  const place = (job: Job) => jobs.find((parent) => parent.id === job.parentJob)?.iteration ?? 0;
  const links = jobs.filter((job) => job.stepId === 'link').sort((a, b) => place(a) - place(b));
  const results = links.map((job) => job.result as unknown as LinkResult);
  const answer = (iteration.result ?? {}) as unknown as Answer;
  return [
    pc.bold(requestTitle(slack, iteration)),
    `  ${pc.dim(steps.map((job) => `${job.stepId} ${took(job)}`).join(' · '))}`,
    ...results.flatMap(describeLink).map((line) => `  ${line}`),
    `  ${ending(answer)}`,
  ];
}

function requestTitle(slack: SlackSimulator, iteration: Job): string {
  const { ts } = (iteration.args.iter as unknown as { value: { ts: string } }).value;
  const message = slack.actors.messages(channelId).find((row) => row.ts === ts);
  const author = users.find((user) => user.id === message?.user)?.real_name ?? 'unknown user';
  const customer = /Customer: (.*)/.exec(message?.text ?? '')?.[1] ?? '';
  return `${author}: ${customer.replaceAll('&amp;', '&')}`;
}

function describeLink(result: LinkResult): string[] {
  const link = result.url.length > 76 ? `${result.url.slice(0, 75)}…` : result.url;
  switch (result.kind) {
    case 'credit':
      return [
        `${link}  ${pc.green(dollars(result.amount ?? ''))}`,
        ...(result.modes ?? []).map((mode) => `  ${describeMode(mode)}`),
      ];
    case 'skip':
      return [`${link}  ${pc.dim('another product: skipped')}`];
    case 'refuse':
      return [`${link}  ${pc.yellow(result.reason ?? '')}`];
  }
}

function describeMode({
  mode,
  note,
  msg_count,
  fraud_cost,
  block_rate,
  expected_block_rate,
  credit,
}: Mode): string {
  const count = Number(msg_count).toLocaleString('en-US').padStart(7);
  const expected = Number(expected_block_rate).toFixed(2);
  const rate = block_rate === null ? 'no traffic' : `blocked ${Number(block_rate).toFixed(3)} of ${expected}`;
  const why = note === null ? '' : `  ${note}`;
  return `${mode.padEnd(9)} ${count} messages  fraud cost ${dollars(fraud_cost).padEnd(10)} ${rate.padEnd(21)}  credit ${dollars(credit)}${why}`;
}

/** For display only: amounts stay text everywhere else. */
function dollars(amount: string): string {
  return `$${amount.replace(/\B(?=(\d{3})+\.)/g, ',')}`;
}

function ending({ outcome, text, reason }: Answer): string {
  switch (outcome) {
    case 'credited':
      return pc.green(`→ ${text}`);
    case 'needs_link':
      return pc.cyan(`→ ${text}`);
    case 'skipped':
      return pc.dim('→ no reply');
    default:
      return pc.yellow(`→ ${outcome ?? 'skipped'}${reason ? ` (${reason.code}), operator notified` : ''}`);
  }
}

function took(job: Job): string {
  return duration((job.completedAt ?? 0) - (job.startedAt ?? job.completedAt ?? 0));
}
