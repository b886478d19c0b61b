import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import * as z from 'zod';
import type { Channel } from '../../../f/spend/lib/post/message.ts';
import { figure } from '../../figures.ts';
import { type PostWorld, postWorld } from './post_world.ts';

let world: PostWorld;
beforeAll(async () => {
  world = await postWorld();
});
afterAll(() => world.stop());

const answerSchema = z.object({ kind: z.string(), points: z.int(), retryable: z.boolean() });

async function run(
  channel: Channel,
  report: object,
  killAt: number | null,
): Promise<z.infer<typeof answerSchema> | null> {
  const order = JSON.stringify({ places: world.places, channel, run: 'run-1', report, killAt });
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'post_process.ts'), order], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, code] = await Promise.all([child.stdout.text(), child.exited]);
  if (child.signalCode === 'SIGKILL') return null;
  expect(code).toBe(0);
  return answerSchema.parse(JSON.parse(output));
}

const sends: Record<Channel, string> = { slack: 'chat.postMessage', telegram: 'sendMessage' };

test.each([
  ['slack', 'arrives'],
  ['slack', 'is lost'],
  ['telegram', 'arrives'],
  ['telegram', 'is lost'],
] as const)(
  '%s has one report wherever a process is killed, when the answer %s',
  async (channel, answer) => {
    let kills = 0;
    for (let point = 0; ; point++) {
      const title = `📊 Customer Spend Monitor — ${channel} ${answer} ${point}`;
      const report = { report: `2026-03-01/${answer} ${point}`, title, text: `${title}\n\nthe report` };
      const faults = channel === 'slack' ? world.slack.faults : world.telegram.faults;
      if (answer === 'is lost') faults.next({ kind: 'drop_after', method: sends[channel] });
      let last = await run(channel, report, point);
      const wasKilled = last === null;
      if (wasKilled) kills++;
      for (let again = 0; again < 4 && last?.kind !== 'posted' && last?.kind !== 'unchanged'; again++)
        last = await run(channel, report, null);
      faults.clear();
      const own = world.read(channel).filter((text) => text.startsWith(`${title}\n`) || text === title);
      expect({ point, own }).toEqual({ point, own: [report.text] });
      if (!wasKilled) break;
    }
    expect(kills).toBeGreaterThanOrEqual(4);
    figure(
      `spend: ${channel}, answer ${answer}: killed at each of ${kills} points of a post, one report each`,
    );
  },
  120_000,
);
