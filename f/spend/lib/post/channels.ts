/** Which channels a report goes to. */
import type { Policy } from '../policy/policy.ts';
import { SpendError } from '../reason/errors.ts';
import { type Channel, channels } from './message.ts';

export const channelChoices = ['all', ...channels] as const;

export type ChannelChoice = (typeof channelChoices)[number];

/** All channels that the policy has, or the chosen one. Throws SpendError `channel_missing` when the policy does not have it. */
export function chosenChannels(policy: Pick<Policy, 'channels'>, choice: ChannelChoice): Channel[] {
  const wanted = choice === 'all' ? channels : [choice];
  const found = wanted.filter((channel) => policy.channels[channel] !== undefined);
  if (found.length > 0) return found;
  throw new SpendError(
    'channel_missing',
    `The policy has no channel to post to: add channels.${wanted.join(' or channels.')} to f/spend/resources/policy, or ask for a dry run`,
  );
}
