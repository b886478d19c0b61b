/** The outcomes of the posting steps. */
import * as z from 'zod';
import type { Delivery } from '../post/deliver.ts';
import { type Channel, channels } from '../post/message.ts';
import { SpendError } from '../reason/errors.ts';

/** Throws SpendError `post_failed` when a delivery failed or another run has claimed it, so that the step is tried again. */
export function delivered(delivery: Delivery): Delivery {
  if (delivery.kind === 'held') {
    throw new SpendError(
      'post_failed',
      `Another run is posting the report to ${delivery.channel}; run it again if it does not arrive`,
      { retryable: true },
    );
  }
  if (delivery.kind !== 'failed') return delivery;
  throw new SpendError('post_failed', `The report was not posted to ${delivery.channel}: ${delivery.error}`, {
    retryable: delivery.retryable,
  });
}

const stepSchema = z.union([
  z.object({
    channel: z.enum(channels),
    kind: z.enum(['posted', 'edited', 'unchanged']),
    messages: z.array(z.string()),
  }),
  z.object({ error: z.object({ message: z.string() }) }),
]);

export interface Post {
  channel: Channel;
  kind: string;
  messages: string[];
}

/**
 * The posts of a run. Throws SpendError `post_failed` naming each channel that failed, so that the run fails.
 * @param results of the posting steps, by channel
 */
export function postsOf(wanted: readonly Channel[], results: Record<Channel, unknown>): Post[] {
  const found = wanted.map((channel) => ({ channel, result: stepSchema.safeParse(results[channel]) }));
  const failed = found.flatMap(({ channel, result }) => {
    if (result.success) return 'error' in result.data ? [`${channel}: ${result.data.error.message}`] : [];
    return [`${channel}: the step returned nothing`];
  });
  if (failed.length > 0)
    throw new SpendError('post_failed', `The report is not in every channel. ${failed.join('; ')}`);
  return found.flatMap(({ result }) => (result.success && 'channel' in result.data ? [result.data] : []));
}
