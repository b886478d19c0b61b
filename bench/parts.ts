/** The parts of the bench: each can be measured alone, and its figures are kept until it is measured again. */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadWorkspace } from '../local/workspace/load.ts';
import { type BacklogFigures, measureBacklog, measureNotebooks } from './backlog.ts';
import { measureEvents } from './events.ts';
import { build, type Growth, measureGrowth } from './growth.ts';
import { type LostAnswers, measureLostAnswers } from './lost_answers.ts';
import { ours } from './ours.ts';
import { measureOverhead } from './overhead.ts';
import { type Installed, installPeers } from './peers.ts';
import { measureQueue, type QueueFigures } from './queue.ts';
import { measureRequest, type RequestResults } from './request.ts';
import type { Spread } from './samples.ts';
import type { Size } from './size.ts';
import { measureSpend, type SpendFigures } from './spend.ts';
import { notebookFile, Stage, type StageOptions } from './stage.ts';
import { measureSteps, type StepCosts } from './steps.ts';
import { perform, type Subject } from './subject.ts';
import { REPOSITORY, writeBenchWorkspace } from './workspace.ts';

/** A subject's figures, or the reason why there are none. */
export type Each<T> = Record<string, T | { failed: string }>;

export interface Results {
  install: Record<string, { setup: string; megabytes: number } | { missing: string }>;
  steps: StepCosts;
  queue: QueueFigures;
  request: RequestResults;
  overhead: Each<{ perStep: Spread }>;
  backlog: Each<BacklogFigures>;
  lost: Each<{ plain: LostAnswers; looking: LostAnswers | null }>;
  growth: Growth;
  /** From a Slack message to the start of the first step that processes it. */
  events: Spread;
  /** A report of the spend monitor. */
  spend: SpendFigures;
}
export type PartName = keyof Results;
/** When and where a part was measured; `load`: load average of the minute before. */
export interface Circumstances {
  at: string;
  cores: number;
  platform: string;
  bun: string;
  load: number;
}
export type Kept = { [K in PartName]?: { measured: Circumstances; figures: Results[K] } };
export type Parts = { [K in PartName]: () => Promise<Results[K]> };

const ACCOUNTS = 2_000;
const NOTEBOOKS = 'floor: `python -m papermill`, cold';

export interface Bench {
  scratch: string;
  /** Directory in which peers are installed once. */
  cache: string;
  peers: readonly string[];
  size: Size;
  say: (text: string) => void;
}

/** Builds what all parts share. */
export async function openParts({ scratch, cache, peers: chosen, size, say }: Bench) {
  const steps = join(scratch, 'workspace');
  mkdirSync(steps);
  writeBenchWorkspace(steps);
  const warehouse = join(scratch, 'warehouse.duckdb');
  await build(warehouse, ACCOUNTS, size.attempts);
  const policy = loadWorkspace(REPOSITORY).resources.get('f/credits/resources/policy')?.value;
  const { expected_block_rates: expectedBlockRates } = policy as {
    expected_block_rates: Record<string, string>;
  };
  const notebook = notebookFile(REPOSITORY);
  const options: StageOptions = {
    dir: join(scratch, 'slack'),
    accounts: ACCOUNTS,
    warehouse,
    notebook,
    expectedBlockRates,
  };
  const stage = new Stage(options);
  const creditbot = ours(join(scratch, 'ours'), steps);
  const cores = availableParallelism();
  let installed: Installed[] | undefined;
  const peers = async () => (installed ??= await installPeers(cache, chosen, say));
  const present = async () => (await peers()).flatMap((peer) => ('subject' in peer ? [peer.subject] : []));

  /** A subject that fails does not stop the others. */
  async function each<T>(
    what: string,
    subjects: Subject[],
    measure: (subject: Subject) => Promise<T>,
  ): Promise<Each<T>> {
    const found: Each<T> = {};
    for (const subject of subjects) {
      try {
        found[subject.name] = await measure(subject);
        say(`${what}: ${subject.name}`);
      } catch (cause) {
        found[subject.name] = { failed: String(cause) };
        say(`${what}: ${subject.name} failed: ${String(cause)}`);
      }
      stage.slack.faults.clear();
    }
    return found;
  }

  /** The first run of the workspace fills the caches that later runs use. */
  async function warm(): Promise<void> {
    const since = new Date();
    await Bun.sleep(2);
    const run = creditbot.prepare({ kind: 'answer', since, parallel: 1 }, stage);
    stage.ask(1);
    await perform(run);
  }
  await warm();

  const parts: Parts = {
    install: async () => {
      const sizes: Results['install'] = { [creditbot.name]: sizeOf(creditbot) };
      for (const peer of await peers())
        sizes['subject' in peer ? peer.subject.name : peer.name] =
          'subject' in peer ? sizeOf(peer.subject) : { missing: peer.missing };
      return sizes;
    },
    steps: () => measureSteps(steps, join(scratch, 'steps')),
    queue: () => measureQueue(steps, join(scratch, 'queue')),
    request: async () => measureRequest(stage, [creditbot, ...(await present())], size, say),
    overhead: async () => {
      const python = ours(join(scratch, 'ours-python'), steps, 'python');
      return each('overhead', [creditbot, python, ...(await present())], async (subject) => ({
        perStep: await measureOverhead(stage, subject, size),
      }));
    },
    backlog: async () => ({
      [NOTEBOOKS]: await measureNotebooks(stage, notebook, { requests: size.peerBacklog, parallel: cores }),
      ...(await each('backlog', [creditbot, ...(await present())], (subject) => {
        const requests = subject === creditbot ? size.backlog : size.peerBacklog;
        return measureBacklog(stage, subject, { requests, parallel: cores });
      })),
    }),
    lost: async () =>
      each('lost answers', [creditbot, ...(await present())], async (subject) => {
        if (subject === creditbot) {
          const task = (since: Date) => ({ kind: 'answer', since, parallel: 1 }) as const;
          return { plain: await measureLostAnswers(stage, subject, size, task, true), looking: null };
        }
        const task = (lookFirst: boolean) => (since: Date) => ({ kind: 'reply', since, lookFirst }) as const;
        return {
          plain: await measureLostAnswers(stage, subject, size, task(false), false),
          looking: await measureLostAnswers(stage, subject, size, task(true), false),
        };
      }),
    growth: () => measureGrowth(options, scratch, size, say),
    events: () => measureEvents(scratch),
    spend: () => measureSpend(scratch, size.customers),
  };
  return { parts, close: () => stage.close() };
}

function sizeOf({ folders, setup }: Subject): { setup: string; megabytes: number } {
  const { stdout } = Bun.spawnSync(['du', '-sck', ...folders]);
  return { setup, megabytes: Number(/(\d+)\s+total/.exec(stdout.toString())?.[1] ?? Number.NaN) / 1024 };
}
