/** How the operator hears of things in private: one interface, whatever carries the message. */

import { z } from 'zod';
import { SharedError } from './errors.ts';

export interface Notifier {
  /** Sends one private message; throws when it did not arrive. */
  send(text: string): Promise<void>;
}

const notifierSchema = z.discriminatedUnion('kind', [
  /** A direct message of the bot to `operator_user_id` of the slack resource. */
  z.strictObject({ kind: z.literal('slack_dm') }),
  /** An address that takes `{"source": "creditbot", "text": ...}` as JSON; chat systems and pagers do. */
  z.strictObject({ kind: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }) }),
]);

export type NotifierResource = z.infer<typeof notifierSchema>;

export const notifierPath = 'f/credits/resources/notifier';

/**
 * Reads the notifier resource; undefined, where there is none, means direct messages. Throws SharedError `notifier_invalid`
 * without any of its values, for an address may be a secret.
 */
export function parseNotifier(value: unknown): NotifierResource {
  if (value === undefined) return { kind: 'slack_dm' };
  const parsed = notifierSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'value').join(', ');
  throw new SharedError(
    'notifier_invalid',
    `The resource ${notifierPath} is not valid (${fields}): write {kind: slack_dm}, or {kind: webhook, url: https://...}`,
  );
}

/** What a webhook is sent. */
export function webhookBody(text: string): { source: string; text: string } {
  return { source: 'creditbot', text };
}
