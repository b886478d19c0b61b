/** The client of the test: claims and answers requests as two runs half an hour apart would, over the real Slack client. */
import Big from 'big.js';
import { z } from 'zod';
import { answerRequest } from '../../../f/credits/lib/answer/answer.ts';
import type { Decision } from '../../../f/credits/lib/answer/decision.ts';
import { claimRequest, readRecord } from '../../../f/credits/lib/ledger/claims.ts';
import { requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { parseSlack } from '../../../f/shared/clients/slack.ts';
import { slackPort } from '../../../f/shared/clients/slack_channels.ts';
import { memoryItems, policy } from '../../credits/world.ts';

const orderSchema = z.object({
  slack: z.object({ token: z.string(), api_url: z.string(), operator_user_id: z.string() }),
  channel: z.string(),
  requests: z.array(z.object({ ts: z.string(), link: z.string(), amount: z.string() })),
});
export type AnswerOrder = z.infer<typeof orderSchema>;

/** For each request: what each run made of it, and what stands in its record in the end. */
export const answersSchema = z.object({
  first: z.array(z.string()),
  second: z.array(z.string()),
  recorded: z.array(z.string()),
});

const postDeadlineMs = 15_000;
const halfAnHour = 31 * 60_000;

if (import.meta.main) {
  const order = orderSchema.parse(JSON.parse(process.argv[2] ?? ''));
  process.stdout.write(JSON.stringify(await answerAll(order)));
}

async function answerAll({ slack, channel, requests }: AnswerOrder): Promise<z.infer<typeof answersSchema>> {
  const items = memoryItems();
  const port = slackPort(parseSlack(slack));
  const rules = policy();
  const begin = Date.now();

  const run = (name: string, now: Date) => {
    const answer = async ({ ts, link, amount }: AnswerOrder['requests'][number]): Promise<string> => {
      const request = { key: requestKey(channel, ts), channel, ts, links: [link] };
      const by = { run: name, policy: rules.version, now, leaseMinutes: 30, byHand: false };
      const claimed = await claimRequest(items, request, by);
      if (!claimed.claimed) return claimed.why;
      const decision: Decision = { kind: 'approve', amount: new Big(amount), credits: [] };
      const context = {
        items,
        slack: port,
        policy: rules,
        dryRun: false,
        card: false,
        linksFromThread: true,
        postDeadlineMs,
        now: () => now,
        sleep: async () => {},
        stopped: async () => null,
      };
      return (await answerRequest(context, claimed.claim, decision)).outcome;
    };
    return Promise.all(requests.map(answer));
  };

  const first = await run('run1', new Date(begin));
  const second = await run('run2', new Date(begin + halfAnHour));
  const recorded = await Promise.all(
    requests.map(async ({ ts }) => `${(await readRecord(items, requestKey(channel, ts)))?.outcome}`),
  );
  return { first, second, recorded };
}
