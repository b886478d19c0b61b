/** The flow as the engine runs it: steps whose results outlive a crash, run again by the same run id where one was lost. */
import type { LinkResult } from '../../../f/credits/lib/credit/link_credit.ts';
import type { Policy } from '../../../f/credits/lib/policy/policy.ts';
import type { StepContext } from '../../../f/credits/lib/steps/request_steps.ts';
import type { ItemStore } from '../../../f/shared/lib/items.ts';
import type { SlackPort } from '../../../f/shared/lib/slack/message.ts';
import { type Flow, processRequests } from '../../credits/flow_harness.ts';
import type { Clock } from './clock.ts';

export interface FlowWorld {
  clock: Clock;
  policy: Policy;
  channel: string;
  /** Where the very first scan begins; null for as long ago as the policy says. */
  since: Date | null;
  /** Why posting is stopped; null when it is not. */
  stopped: () => Promise<string | null>;
  resolve: (url: string) => LinkResult;
  /** How long one link takes, in milliseconds. */
  workTime: () => number;
  /** Starts the run that a question for an approval needs. */
  ask: (question: { key: string; channel: string; ts: string; ask: number }) => void;
  /** Longest time one post may take, as the bot believes. */
  postDeadlineMs: number;
  /** Changes what a step returns; a mutant of the promises does. */
  returned: <T>(step: string, result: T) => T;
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

/** Runs a step of a run, unless an earlier process of it has finished that step. */
export function stepsOf(world: FlowWorld, run: Run, process: Process): Flow['step'] {
  return async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    if (run.done.has(name)) return run.done.get(name) as T;
    await world.clock.pause(0, process.dead);
    const result = world.returned(name, await act());
    run.done.set(name, result);
    return result;
  };
}

/** Works on a run until it ends or its process dies. */
export async function work(world: FlowWorld, run: Run, process: Process): Promise<void> {
  const flow: Flow = {
    context: contextOf(world, run, process),
    step: stepsOf(world, run, process),
    parallelism: 4,
    link: async (url) => {
      await world.clock.pause(world.workTime(), process.dead);
      const result = world.resolve(url);
      if (result.kind === 'failed') throw new Error(result.message);
      return result;
    },
    approvals: async (found) => {
      for (const due of found) world.ask(due);
    },
  };
  await processRequests(flow, { since: world.since, dry_run: false }).catch(() => {
    // The run failed: the next one starts over from the scan, as on Windmill.
  });
  run.ended = true;
}

export function contextOf(world: FlowWorld, run: Run, process: Process): StepContext {
  const { clock, policy, postDeadlineMs } = world;
  const name = policy.channels[0]?.name ?? '';
  return {
    ...process,
    policy,
    run: run.id,
    stopped: world.stopped,
    postDeadlineMs,
    now: () => clock.wall(),
    sleep: (milliseconds) => clock.pause(milliseconds, process.dead),
    idsOf: async () => new Map([[name, world.channel]]),
    channelName: async () => name,
    send: () => clock.pause(0, process.dead),
    runPage: () => null,
    startApproval: async (question) => world.ask(question),
  };
}
