/** One of two processes that work on the same store and the same Slack: the scheduled run over the real clients, round by round. */
import { z } from 'zod';
import { stepContext } from '../../../f/credits/clients/operator.ts';
import { processRequests } from '../../credits/flow_harness.ts';
import { policy } from '../../credits/world.ts';
import { resolveLink } from '../sim/people.ts';

const orderSchema = z.object({
  rounds: z.number(),
  /** Name of the channel. */
  channel: z.string(),
  since: z.string(),
  slack: z.object({ token: z.string(), api_url: z.string(), operator_user_id: z.string() }),
});
export type WorkerOrder = z.infer<typeof orderSchema>;

/** Waiting for a late post costs this part of its time: a simulated Slack is never that late. */
const haste = 1 / 100;

if (import.meta.main) await main(orderSchema.parse(JSON.parse(process.argv[2] ?? '')));

async function main({ rounds, channel, since, slack }: WorkerOrder): Promise<void> {
  const rules = policy({
    channels: [{ name: channel, mode: 'live', card: false }],
    // Two hundred credits are more than a day may have.
    limits: { ...policy().limits, max_credit_per_day: '1000000.00' },
  });
  const flow = {
    context: {
      ...stepContext(slack, rules),
      // Slack limits the rate of both; waiting for it says nothing about two runs.
      channelName: async () => channel,
      send: async () => undefined,
      sleep: (milliseconds: number) => Bun.sleep(milliseconds * haste),
    },
    step: <T>(_: string, act: () => Promise<T>) => act(),
    link: async (url: string) => resolveLink(url),
    approvals: async () => undefined,
    parallelism: 4,
  };
  process.stdout.write('ready\n');
  await Bun.stdin.text();
  for (let round = 0; round < rounds; round++)
    await processRequests(flow, { since: new Date(since), dry_run: false });
}
