/** Whether a channel has the report. */
import { type Channel, channels, contentHash, messagesOf } from '../post/message.ts';
import type { KeptPost, KeptReport } from './kept.ts';

export type DeliveryState =
  | 'posted'
  /** The text of an earlier run is there. */
  | 'outdated'
  /** A run is posting it. */
  | 'sending'
  /** Nothing is there, and the run that made the report may still be working. */
  | 'waiting'
  /** An attempt ended without an answer. */
  | 'doubtful'
  | 'failed'
  | 'not_wanted';

export interface ChannelDelivery {
  channel: Channel;
  state: DeliveryState;
  /** Messages that are there, of those that the report has. */
  parts: { posted: number; all: number };
}

/** Longer than it takes from the report to its posts, with their retries. */
const patienceMs = 300_000;

export function deliveriesOf(
  { madeAt, document }: Pick<KeptReport, 'madeAt' | 'document'>,
  posts: readonly KeptPost[],
  now: Date,
): ChannelDelivery[] {
  const isRecent = now.getTime() - Date.parse(madeAt) < patienceMs;
  return channels.map((channel) => {
    const own = posts.filter((post) => post.channel === channel);
    const hashes = messagesOf(channel, document.text).map(contentHash);
    const posted = own.filter(({ state }) => state === 'posted').length;
    const isWanted = own.length > 0 || document.channels.includes(channel);
    const parts = { posted, all: hashes.length };
    return { channel, parts, state: isWanted ? stateOf(own, hashes, isRecent) : 'not_wanted' };
  });
}

function stateOf(posts: readonly KeptPost[], hashes: readonly string[], isRecent: boolean): DeliveryState {
  const open = posts.find(({ state, doubtful }) => state !== 'posted' || doubtful);
  if (open !== undefined) return open.isClaimed ? 'sending' : 'doubtful';
  if (posts.length < hashes.length) return isRecent ? 'waiting' : 'failed';
  const isSame = posts.length === hashes.length && posts.every(({ part, hash }) => hash === hashes[part]);
  return isSame ? 'posted' : 'outdated';
}
