/** Names of Slack channels for the dashboard; null for one that Slack does not show to the bot. */
import { parseSlack, slackFailure, slackReader } from '../../shared/clients/slack.ts';
import type { c_slack } from '../lib/resource_types.ts';

/** @param channels Slack channel ids */
export async function main(slack: c_slack, channels: string[]) {
  const reader = slackReader(parseSlack(slack));
  const names = await Promise.all(
    channels.slice(0, 50).map(async (channel): Promise<[string, string | null]> => {
      try {
        const { channel: found } = await reader.conversations.info({ channel });
        return [channel, found?.name ?? null];
      } catch (error) {
        if (slackFailure(error).kind !== 'refused') throw error;
        return [channel, null];
      }
    }),
  );
  return Object.fromEntries(names);
}
