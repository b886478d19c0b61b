/** Where answers may be posted: the rule of each watched channel, and the kill switch. */

import * as z from 'zod';
import { CreditError } from '../reason/errors.ts';

const name = z.string().regex(/^[a-z0-9_-]{1,80}$/, 'a channel name without #');

const full = z.strictObject({
  name,
  /** live: answers are posted; shadow: everything is computed and recorded, and the operator gets the text that would have been posted. */
  mode: z.enum(['live', 'shadow']).default('live'),
  /** Whether a card that explains the credit follows the answer in its thread. */
  card: z.boolean().default(false),
});

/** A plain name is short for a live channel without cards. */
export const channelRuleSchema = z.union(
  [name.transform((plain): z.infer<typeof full> => ({ name: plain, mode: 'live', card: false })), full],
  'a channel name without #, or {name, mode: live or shadow, card: true or false}',
);

export type ChannelRule = z.infer<typeof full>;

/**
 * The rule for a channel as it is called now. One that the policy does not name is answered only when a person asks for it, without
 * a card. Throws CreditError `channel_not_watched` otherwise: a channel in the shadow must not become live by being renamed.
 */
function channelRule(rules: readonly ChannelRule[], name: string, byHand: boolean): ChannelRule {
  const rule = rules.find((one) => one.name === name);
  if (rule) return rule;
  if (byHand) return { name, mode: 'live', card: false };
  throw new CreditError(
    'channel_not_watched',
    `The channel is called "${name}" by now, which the policy does not name; put its name right in the policy`,
  );
}

/** What may happen in a channel: whether nothing is posted at all, and whether a card follows a credit. */
export function postingMode(
  policy: { channels: readonly ChannelRule[]; dry_run: boolean },
  name: string,
  asked: { byHand: boolean; dryRun: boolean },
): { dryRun: boolean; card: boolean } {
  const rule = channelRule(policy.channels, name, asked.byHand);
  return { dryRun: asked.dryRun || policy.dry_run || rule.mode === 'shadow', card: rule.card };
}

/** Path of the kill switch: a variable, so that everyone who may edit it can stop all posting at once. */
export const killSwitchPath = 'f/credits/kill_switch';

/** Path of the token of a workspace that has had a kill switch. */
export const killSwitchSeenPath = 'f/credits/kill_switch_seen';

/**
 * Reads the kill switch. Every value except off is on, and so is a switch that was deleted.
 * @param value of the variable; undefined when there is no such variable
 * @param seen whether the workspace has had the variable
 * @returns why posting is stopped, or null when posting is allowed
 */
export function readKillSwitch(value: string | undefined, seen = false): string | null {
  if (value === 'off' || (value === undefined && !seen)) return null;
  if (value === undefined)
    return `the kill switch ${killSwitchPath} is gone, which counts as on; create the variable again`;
  return value === 'on'
    ? `the kill switch ${killSwitchPath} is on`
    : `the kill switch ${killSwitchPath} says neither "on" nor "off" and counts as on`;
}
