/** process_requests and credit_from_url in this process: the steps of their scripts in the order of their flow files. */

import type { FoundRequest } from '../../f/credits/lib/scan/examine.ts';
import type { Scan } from '../../f/credits/lib/scan/scan_channels.ts';
import { claimStep, crashStep } from '../../f/credits/lib/steps/claim_steps.ts';
import { followUp, replyStep, type StepContext } from '../../f/credits/lib/steps/request_steps.ts';
import { recordStep, reportStep, scanStep } from '../../f/credits/lib/steps/run_steps.ts';

/** The worker of a step died: no later step runs, and no failure module. */
export class WorkerDied extends Error {}

/** What the user of the harness decides. */
export interface Hooks {
  /** Runs one step, named as in the flow with the request before it; may keep its result, delay it, or end its worker. */
  step: <T>(name: string, act: () => Promise<T>) => Promise<T>;
  /** credit_from_link: the result of one link; throws when a step of it fails. */
  link: (url: string) => Promise<object>;
  /** Starts the runs of approvals that the scan found. */
  approvals: (due: Scan['approvals']) => Promise<void>;
  /** Requests worked on at a time. */
  parallelism: number;
}

/** A run: its effects and its hooks. */
export interface Flow extends Hooks {
  context: StepContext;
}

/** As a worker returns an error: `extra` has its own properties. */
interface Failed {
  error: { message: string; name: string; extra: object };
}

/** The scheduled run. @returns the result of the flow; throws what its failure module could not settle */
export async function processRequests(flow: Flow, input: { since: Date | null; dry_run: boolean }) {
  const { context, step } = flow;
  let current = 'scan';
  const top = <T>(name: string, act: () => Promise<T>) => {
    current = name;
    return step(name, act);
  };
  try {
    const scan = await top('scan', () => scanStep({ ...context, now: context.now() }, input.since));
    const work = (request: FoundRequest) => processRequest(flow, { ...request, dry_run: input.dry_run });
    const results = await inParallel(scan.requests, flow.parallelism, work);
    for (const key of scan.cards) await orFailed(step(`${key} later card`, () => followUp(context, key)));
    const recorded = await top('record', () =>
      recordStep(context.items, context.now(), { channels: scan.channels, results }),
    );
    if (scan.approvals.length > 0) await top('approvals', () => flow.approvals(scan.approvals));
    const { report } = scan;
    if (report === null) return recorded;
    return await top('report', () => reportStep(context, { report, run: { ...recorded } }));
  } catch (error) {
    await settle(flow, `${current} failure`, { error, step: current, request: null });
    throw error;
  }
}

type Request = Omit<FoundRequest, 'key'> & { dry_run: boolean };

/** One request; a failure is settled with the request at hand and is one more result of the run. */
export async function processRequest(flow: Flow, { channel, ts, links, dry_run }: Request): Promise<object> {
  const { context, step } = flow;
  const name = (part: string) => `${channel} ${ts} ${part}`;
  let current = 'claim';
  const one = <T>(part: string, act: () => Promise<T>) => {
    current = part;
    return step(name(part), act);
  };
  try {
    const given = { channel, ts, links, by_hand: false };
    const claimed = await one('claim', () => claimStep(context, given));
    if (!claimed.claimed) return claimed;
    const results = await inParallel(claimed.run_links, 2, (url) =>
      orFailed(step(name(`link ${links.indexOf(url)}`), () => flow.link(url))),
    );
    const { claim } = claimed;
    const answer = await one('reply', () =>
      replyStep(context, { links, results, claim, by_hand: false, dry_run }),
    );
    if (!answer.card && !answer.notify && answer.ask === null) return answer;
    return { ...answer, ...(await one('follow_up', () => followUp(context, answer.key))) };
  } catch (error) {
    return orFailed(settle(flow, name('failure'), { error, step: current, request: { channel, ts } }));
  }
}

/** An answer by hand to the request at this place. */
export async function creditFromUrl(flow: Flow, url: string, place: { channel: string; ts: string }) {
  const { context } = flow;
  const result = await flow.link(url);
  const claimed = await claimStep(context, { ...place, links: [url], by_hand: true });
  if (!claimed.claimed) return claimed;
  const { claim, links } = claimed;
  const given = { links, results: [result], claim, by_hand: true, dry_run: false };
  const answer = await flow.step('reply', () => replyStep(context, given));
  if (!answer.card && answer.ask === null) return answer;
  return { ...answer, ...(await followUp(context, answer.key)) };
}

/** The failure module. */
export async function settle(
  { context, step }: Pick<Flow, 'context' | 'step'>,
  name: string,
  crash: { error: unknown; step: string; request: { channel: string; ts: string } | null },
) {
  const { error, request } = crash;
  if (error instanceof WorkerDied) throw error;
  const { message } = failed(error).error;
  return step(name, () =>
    crashStep(
      { ...context, now: context.now(), policy: () => context.policy },
      { error: { message, step_id: crash.step }, request },
    ),
  );
}

/** continue_on_error: a failure is a result. */
async function orFailed<T>(work: Promise<T>): Promise<T | Failed> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof WorkerDied) throw error;
    return failed(error);
  }
}

function failed(error: unknown): Failed {
  const { message, name, ...extra } = error instanceof Error ? error : new Error(String(error));
  return { error: { message, name, extra } };
}

/** Works on up to `lanes` items at a time. @returns the results in the order of the items */
async function inParallel<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
