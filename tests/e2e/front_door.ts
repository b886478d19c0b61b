/** Runs the product's front door as a process of its own, and looks at what it left in Slack. */
import { join, resolve } from 'node:path';
import { channelId, people, slackWorld } from '../../demo/scenario/index.ts';
import { startSlack } from '../../simulators/index.ts';

export const root = resolve(import.meta.dir, '../..');

/** Starts `npm start` without its set-up, which has been done when tests run. */
export function start(stateDir: string, ...args: string[]) {
  return Bun.spawn([process.execPath, join(root, 'demo/start.ts'), ...args], {
    cwd: root,
    env: { ...process.env, LOCAL_STATE_DIR: stateDir, NO_COLOR: '1' },
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

/** Runs it to its end. */
export async function run(stateDir: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const child = start(stateDir, ...args);
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, output: out + err };
}

export interface Posts {
  /** What CreditBot wrote, by the first line of the customer in the request it answers, in order. */
  threads: Record<string, string[]>;
  /** The cards among it, likewise. */
  cards: Record<string, string[]>;
  operator: string[];
  /** What it wrote outside of any thread. */
  elsewhere: string[];
}

/** What CreditBot has written into the simulated Slack that lies in `stateDir`. */
export async function posts(stateDir: string): Promise<Posts> {
  const slack = startSlack({ dir: join(stateDir, 'slack'), world: slackWorld(new Date()), token: 'reader' });
  const messages = slack.actors.messages(channelId);
  const found: Posts = {
    threads: {},
    cards: {},
    operator: slack.actors.directMessages(people.operator).map((row) => row.text),
    elsewhere: [],
  };
  for (const message of messages.filter((row) => row.user === people.bot)) {
    const parent = messages.find((row) => row.ts === message.thread_ts);
    const customer = /Customer: (.*)/.exec(parent?.text ?? '')?.[1];
    const kind = message.text.startsWith('How this credit was computed') ? found.cards : found.threads;
    if (customer === undefined) found.elsewhere.push(message.text);
    else kind[customer] = [...(kind[customer] ?? []), message.text];
  }
  await slack.stop();
  return found;
}
