/** process_requests as the engine runs it: steps whose results outlive a crash, run again by the same run id where one was lost. */
import { answerRequest } from '../../../f/credits/lib/answer/answer.ts';
import { type Decision, decide } from '../../../f/credits/lib/answer/decision.ts';
import type { LinkResult } from '../../../f/credits/lib/credit/link_credit.ts';
import { claimRequest, countFailure } from '../../../f/credits/lib/ledger/claims.ts';
import { postCard } from '../../../f/credits/lib/messages/card_post.ts';
import type { Policy } from '../../../f/credits/lib/policy/policy.ts';
import {
  cursorPath,
  type FoundRequest,
  type ScanResult,
  scanChannel,
} from '../../../f/credits/lib/scan/scan.ts';
import type { ItemStore } from '../../../f/shared/lib/items.ts';
import type { SlackPort } from '../../../f/shared/lib/slack/message.ts';
import type { Clock } from './clock.ts';

export interface FlowWorld {
  clock: Clock;
  policy: Policy;
  channel: string;
  since: Date;
  resolve: (url: string) => LinkResult;
  /** How long the links of one request take, in milliseconds. */
  workTime: () => number;
  /** What a mutant of the promises changes; the identity in a sound world. */
  decide: (results: LinkResult[], links: number) => Decision;
  /** Starts the run that a question for an approval needs. */
  ask: (question: { key: string; channel: string; ts: string; ask: number }) => void;
  /** Longest time one post may take, as the bot believes. */
  postDeadlineMs: number;
  /** Whether a later run posts the cards that are owed. */
  laterCards: boolean;
}

/** One process of a run: killed, it never does anything again. */
export interface Process {
  items: ItemStore;
  slack: SlackPort;
  dead: () => boolean;
}

/** A run and the steps it has finished; shared by all processes that ever work on it. */
export interface Run {
  id: string;
  done: Map<string, unknown>;
  ended: boolean;
}

export const soundDecide = (results: LinkResult[], links: number) => decide(results, links, 10);

/** Runs a step of a run, unless an earlier process of it has finished that step. */
export function stepsOf(world: FlowWorld, run: Run, process: Process): Step {
  return async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    if (run.done.has(name)) return run.done.get(name) as T;
    await world.clock.pause(0, process.dead);
    const result = await act();
    run.done.set(name, result);
    return result;
  };
}

/** Works on a run until it ends or its process dies. */
export async function work(world: FlowWorld, run: Run, process: Process): Promise<void> {
  const step = stepsOf(world, run, process);
  try {
    const scan = await step('scan', () =>
      scanChannel({ ...process, policy: world.policy, now: world.clock.wall() }, world.channel, world.since),
    );
    await Promise.all(scan.requests.map((request) => handle(world, run, process, request, step)));
    if (world.laterCards) {
      for (const key of scan.cards)
        await step(`${key} later card`, () => card(world, process, key)).catch(() => undefined);
    }
    for (const due of scan.approvals) world.ask(due);
    await step('record', () => record(process.items, scan));
  } catch {
    // A step of the run failed and with it the run: the next one starts over from the scan, as on Windmill.
  }
  run.ended = true;
}

type Step = <T>(name: string, act: () => Promise<T>) => Promise<T>;

async function handle(
  world: FlowWorld,
  run: Run,
  process: Process,
  request: FoundRequest,
  step: Step,
): Promise<void> {
  const { policy, clock } = world;
  const name = (part: string) => `${request.key} ${part}`;
  try {
    const claimed = await step(name('claim'), () => {
      const by = {
        run: run.id,
        policy: policy.version,
        now: clock.wall(),
        leaseMinutes: policy.claim.lease_minutes,
        byHand: false,
      };
      return claimRequest(process.items, request, by);
    });
    if (!claimed.claimed) return;
    const results = await step(name('credits'), async () => {
      await clock.pause(world.workTime(), process.dead);
      return request.links.map(world.resolve);
    });
    const answer = await step(name('reply'), () =>
      answerRequest(
        { ...effects(world, process), policy, dryRun: false, card: true, linksFromThread: true },
        claimed.claim,
        world.decide(results, request.links.length),
      ),
    );
    if (answer.ask !== null) world.ask({ ...request, ask: answer.ask });
    if (answer.card) await step(name('card'), () => card(world, process, request.key)).catch(() => undefined);
  } catch (error) {
    const reason = { code: 'step_crashed' as const, message: String(error) };
    const failure = { run: run.id, reason, now: clock.wall(), claim: policy.claim };
    // Windmill's failure module: it may fail itself, and then only the lease is left.
    await step(name('failure'), () => countFailure(process.items, request.key, failure)).catch(
      () => undefined,
    );
  }
}

export function effects(world: FlowWorld, process: Process) {
  const { clock, postDeadlineMs } = world;
  return {
    ...process,
    stopped: async () => null,
    postDeadlineMs,
    now: () => clock.wall(),
    sleep: (milliseconds: number) => clock.pause(milliseconds, process.dead),
  };
}

/** As the script does it: what fails here is owed still. */
export async function card(world: FlowWorld, process: Process, key: string): Promise<void> {
  const context = { ...effects(world, process), claim: world.policy.claim, runPage: () => null };
  await postCard({ ...context, tell: async () => undefined }, key);
}

async function record(items: ItemStore, scan: ScanResult): Promise<void> {
  await items.write(cursorPath(scan.channel), scan.cursor);
}
