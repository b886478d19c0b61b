/** One run of the crash matrix: the flow is killed at a failpoint, started again, and left to come to rest. */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StepBunChoice } from '../../../local/workers/step_bun.ts';
import { type HostLine, type HostOrder, hostLineSchema } from './host.ts';
import { type Failpoint, watch } from './proxies.ts';
import { openWorld } from './world.ts';

export interface CrashCase {
  /** Root of the workspace copy. */
  root: string;
  links: number;
  loseAnswer: boolean;
  failpoint: Failpoint | null;
  /** What the steps run on. */
  stepBun: StepBunChoice;
}

export interface CrashReport {
  /** Where the run that is interrupted can be: calls of its steps and events of the runtime, up to its end. */
  points: Failpoint[];
  /** How often the runtime was started. */
  starts: number;
  /** How often the flow ran after the run that was interrupted. */
  runs: number;
  violations: string[];
}

const mostStarts = 3;
/** A runtime that takes longer than this has stopped working; the slowest case takes a tenth of it. */
const patienceMs = 120_000;

export async function crash({
  root,
  links,
  loseAnswer,
  failpoint,
  stepBun,
}: CrashCase): Promise<CrashReport> {
  await using world = openWorld(links);
  let host: ReturnType<typeof startHost> | undefined;
  const watched = watch({
    slack: new URL(world.slack.url).origin,
    looker: world.looker.url,
    failpoint,
    loseAnswer,
    kill: () => host?.kill('SIGKILL'),
  });
  const order: Omit<HostOrder, 'dieAt'> = {
    root,
    stateDir: world.stateDir,
    stepBun,
    api: watched.origin('windmill'),
    variables: [
      {
        path: 'f/credits/simulator/slack_api_url',
        value: `${watched.origin('slack')}/api/`,
        isSecret: false,
      },
      { path: 'f/credits/simulator/looker_api_url', value: watched.origin('looker'), isSecret: false },
      { path: 'f/credits/simulator/warehouse_path', value: '/none', isSecret: false },
      { path: 'f/credits/slack_bot_token', value: world.token, isSecret: true },
      { path: 'f/credits/looker_client_secret', value: world.clientSecret, isSecret: true },
    ],
  };
  // A runtime that is killed is seldom new: it has the scripts as one file each, from the cases without a crash.
  const [kept, bundles] = [join(root, '.bundles'), join(world.stateDir, 'bundles')];
  if (existsSync(kept)) cpSync(kept, bundles, { recursive: true, preserveTimestamps: true });
  let rest: { runs: number; open: string[] } | undefined;
  let starts = 0;
  const events: string[] = [];
  try {
    while (rest === undefined && starts < mostStarts) {
      starts++;
      const dieAt = starts === 1 && failpoint?.moment === 'on' ? failpoint.at : null;
      const started = startHost({ ...order, dieAt });
      host = started;
      const patience = setTimeout(() => started.kill('SIGKILL'), patienceMs);
      for await (const line of lines(started.stdout)) {
        if ('port' in line) watched.apiIs(`http://127.0.0.1:${line.port}`);
        else if ('event' in line) events.push(line.event);
        else rest = line;
      }
      await started.exited;
      clearTimeout(patience);
      watched.apiIsGone();
    }
  } finally {
    host?.kill('SIGKILL');
    await watched.stop();
  }
  if (failpoint === null) cpSync(bundles, kept, { recursive: true, preserveTimestamps: true });
  const crashes = failpoint === null ? 0 : 1;
  return {
    points: pointsOf(watched.calls, events),
    starts,
    runs: rest?.runs ?? 0,
    violations: [
      ...world.violations(),
      ...(rest === undefined
        ? [`did not come to rest in ${starts} starts`]
        : rest.open.map((record) => `open: ${record}`)),
      ...(rest !== undefined && starts !== crashes + 1 ? [`the failpoint was not reached`] : []),
    ],
  };
}

function startHost(order: HostOrder): Bun.Subprocess<'ignore', 'pipe', 'inherit'> {
  return Bun.spawn([process.execPath, `${import.meta.dir}/host.ts`, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The first run ends where it writes the cursor of its scan and ends the flow; what follows belongs to the next one. */
function pointsOf(calls: readonly string[], events: readonly string[]): Failpoint[] {
  const until = (names: readonly string[], last: RegExp) =>
    names.slice(0, names.findIndex((name) => last.test(name)) + 1);
  return [
    ...until(calls, /POST .*_cursor #1$/).flatMap((at) => [
      { at, moment: 'before' as const },
      { at, moment: 'after' as const },
    ]),
    ...until(events, /completed f\/credits\/flows\/process_requests #1$/).map((at) => ({
      at,
      moment: 'on' as const,
    })),
  ];
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<HostLine> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    for (const line of whole) yield hostLineSchema.parse(JSON.parse(line));
  }
}
