/** One of two processes that work on the same store and the same Slack: the scheduled run's core over the real clients, round by round. */
import { z } from 'zod';
import { answerRequest } from '../../../f/credits/lib/answer/answer.ts';
import { decide } from '../../../f/credits/lib/answer/decision.ts';
import { claimRequest } from '../../../f/credits/lib/ledger/claims.ts';
import { CreditError } from '../../../f/credits/lib/reason/errors.ts';
import { cursorPath, type FoundRequest, scanChannel } from '../../../f/credits/lib/scan/scan.ts';
import { parseSlack } from '../../../f/shared/clients/slack.ts';
import { slackPort } from '../../../f/shared/clients/slack_channels.ts';
import { windmillItems } from '../../../f/shared/clients/windmill_items.ts';
import { policy } from '../../credits/world.ts';
import { resolveLink } from '../sim/people.ts';

const orderSchema = z.object({
  /** The flow run this process works for; two processes of the same run are a restarted job and the one it replaced. */
  run: z.string(),
  rounds: z.number(),
  channel: z.string(),
  since: z.string(),
  slack: z.object({ token: z.string(), api_url: z.string(), operator_user_id: z.string() }),
});
export type WorkerOrder = z.infer<typeof orderSchema>;

/** Requests worked on at a time, as the flow does it. */
const lanes = 4;
const postDeadlineMs = 15_000;
/** Waiting for a late post costs this part of its time: a simulated Slack is never that late. */
const haste = 1 / 100;

if (import.meta.main) await main(orderSchema.parse(JSON.parse(process.argv[2] ?? '')));

async function main({ run, rounds, channel, since, slack }: WorkerOrder): Promise<void> {
  // Two hundred credits are more than a day may have.
  const rules = policy({ limits: { ...policy().limits, max_credit_per_day: '1000000.00' } });
  const items = windmillItems();
  const port = slackPort(parseSlack(slack));
  process.stdout.write('ready\n');
  await Bun.stdin.text();

  for (let round = 0; round < rounds; round++) {
    const context = { items, slack: port, policy: rules, now: new Date() };
    const scan = await scanChannel(context, channel, new Date(since));
    const waiting = [...scan.requests];
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await handle(next);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await items.write(cursorPath(channel), scan.cursor);
  }

  async function handle(request: FoundRequest): Promise<void> {
    const by = {
      run,
      policy: rules.version,
      now: new Date(),
      leaseMinutes: rules.claim.lease_minutes,
      byHand: false,
    };
    const claimed = await claimRequest(items, request, by);
    if (!claimed.claimed) return;
    const context = {
      items,
      slack: port,
      policy: rules,
      dryRun: false,
      card: false,
      linksFromThread: true,
      postDeadlineMs,
      now: () => new Date(),
      sleep: (milliseconds: number) => Bun.sleep(milliseconds * haste),
      stopped: async () => null,
    };
    const decision = decide(request.links.map(resolveLink), request.links.length, rules.max_links);
    try {
      await answerRequest(context, claimed.claim, decision);
    } catch (error) {
      // The other process has taken over: the request is its own now.
      if (!(error instanceof CreditError && error.code === 'claim_lost')) throw error;
    }
  }
}
