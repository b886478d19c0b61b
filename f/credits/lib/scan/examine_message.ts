/** Looks at one message that an event told of, by what its thread says now. */

import { ledgerPath, requestKey } from '../ledger/ledger.ts';
import { isGone } from '../request/thread.ts';
import { examine, type FoundRequest, type ScanContext } from './examine.ts';
import { liveSince } from './scan.ts';
import { watchedChannels } from './watched.ts';

/** The request to work on, or why there is none. The next scan sees the message, too: nothing is lost that is left alone here. */
export type Looked = { request: FoundRequest; why: null } | { request: null; why: string };

/** @param ts of the message at the top level */
export async function examineMessage(context: ScanContext, channel: string, ts: string): Promise<Looked> {
  const { items, slack, policy } = context;
  const key = requestKey(channel, ts);
  if (!(await watchedChannels(items, policy)).has(channel)) return left('not_watched');
  const live = await liveSince(items, channel);
  if (live === null || ts < live) return left('before_the_channel_went_live');
  const thread = await slack.thread(channel, ts);
  const parent = thread?.[0];
  if (thread === null || isGone(thread) || parent === undefined) return left('gone');
  const awaited = (await items.read(ledgerPath(key))) !== undefined;
  const examined = await examine(context, channel, parent, { awaited, thread });
  return examined.kind === 'found' ? { request: examined.request, why: null } : left(examined.kind);
}

function left(why: string): Looked {
  return { request: null, why };
}
