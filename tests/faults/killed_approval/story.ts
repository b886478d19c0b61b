/** One story of an approval: the credit waits, the operator presses Approve, the runtime dies at a failpoint and is started again. */
import { approveAction } from '../../../f/credits/lib/approval/approval_response.ts';
import { buttonsOf } from '../../../simulators/index.ts';
import { type Failpoint, watch } from '../crash/proxies.ts';
import { channel, openWorld, operator } from '../crash/world.ts';
import { type HostOrder, hostLineSchema } from './host.ts';

export interface Story {
  /** Calls from the verdict to the answer. */
  points: Failpoint[];
  starts: number;
  /** What the bot wrote in the channel, without cards. */
  answers: string[];
  /** Whether the operator's card still has its buttons. */
  isOpen: boolean;
}

/** A runtime that takes longer than this has stopped working. */
const patienceMs = 120_000;

/** @param root of a workspace whose policy lets the credit wait; without a failpoint nothing dies */
export async function approve(root: string, failpoint: Failpoint | null): Promise<Story> {
  await using world = openWorld(1);
  const { slack } = world;
  let host: Bun.Subprocess<'ignore', 'pipe', 'inherit'> | undefined;
  const watched = watch({
    slack: new URL(slack.url).origin,
    looker: world.looker.url,
    failpoint,
    loseAnswer: false,
    kill: () => host?.kill('SIGKILL'),
  });
  const set = (path: string, value: string, isSecret = true) => ({
    path: `f/credits/${path}`,
    value,
    isSecret,
  });
  const order: Omit<HostOrder, 'isAgain'> = {
    root,
    stateDir: world.stateDir,
    api: watched.origin('windmill'),
    variables: [
      set('simulator/slack_api_url', `${watched.origin('slack')}/api/`, false),
      set('simulator/looker_api_url', watched.origin('looker'), false),
      set('simulator/warehouse_path', '/none', false),
      set('slack_bot_token', world.token),
      set('looker_client_secret', world.clientSecret),
      set('slack_signing_secret', world.signingSecret),
    ],
  };
  const card = () => slack.actors.directMessages(operator).find((row) => buttonsOf(row).length > 0);
  let starts = 0;
  let isPressed = false;
  let quiet = 0;
  try {
    while (quiet < 2 && starts < 3) {
      starts++;
      const process = startHost({ ...order, isAgain: starts > 1 });
      host = process;
      const patience = setTimeout(() => process.kill('SIGKILL'), patienceMs);
      for await (const line of lines(process.stdout)) {
        if ('port' in line) {
          watched.apiIs(`http://127.0.0.1:${line.port}`);
          slack.buttons.to(`http://127.0.0.1:${line.port}/api/r/local/credits/slack/buttons`);
          continue;
        }
        const asks = card();
        if (asks && !isPressed) {
          isPressed = true;
          void slack.buttons.click(operator, asks.channel, asks.ts, approveAction);
        }
        // Two rounds after everything has ended nothing more may come.
        const isOver = line.outcomes.every((outcome) => outcome === 'credited') && line.busy === 0;
        quiet = isOver && isPressed ? quiet + 1 : 0;
        if (quiet === 2) process.kill('SIGKILL');
      }
      await process.exited;
      clearTimeout(patience);
      watched.apiIsGone();
    }
    const ours = slack.actors.messages(channel).filter((row) => row.text.startsWith('Approved'));
    return {
      points: pointsOf(watched.calls),
      starts,
      answers: ours.map((row) => row.text),
      isOpen: card() !== undefined,
    };
  } finally {
    host?.kill('SIGKILL');
    await watched.stop();
  }
}

/** From the verdict, which is there once its call was carried out, to the answer; the message before that one was the card. */
function pointsOf(calls: readonly string[]): Failpoint[] {
  const first = calls.findIndex((call) => /POST .*_approval_1 #1$/.test(call));
  const last = calls.findIndex((call) => call.endsWith('chat.postMessage #2'));
  return calls
    .slice(first, last + 1)
    .flatMap((at, index) => [
      ...(index === 0 ? [] : [{ at, moment: 'before' as const }]),
      { at, moment: 'after' as const },
    ]);
}

function startHost(order: HostOrder): Bun.Subprocess<'ignore', 'pipe', 'inherit'> {
  return Bun.spawn([process.execPath, `${import.meta.dir}/host.ts`, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function* lines(stream: ReadableStream<Uint8Array>) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    for (const line of whole) yield hostLineSchema.parse(JSON.parse(line));
  }
}
