/** Which channels the last scan has read, by id: a cache of what Slack says of the policy's names. */
import { z } from 'zod';
import type { ItemStore } from '../ledger/items.ts';
import type { Policy } from '../policy/policy.ts';

const watchedSchema = z.record(z.string(), z.string());

const watchedPath = 'f/credits/ledger/watched';

/** Notes the channels of a scan. */
export async function noteWatched(
  items: ItemStore,
  channels: readonly { channel: string; name: string }[],
): Promise<void> {
  await items.write(watchedPath, Object.fromEntries(channels.map(({ channel, name }) => [channel, name])));
}

/** Ids and names of the channels that a scan has read and that the policy still names. Empty until the first scan. */
export async function watchedChannels(items: ItemStore, policy: Policy): Promise<Map<string, string>> {
  const noted = watchedSchema.safeParse(await items.read(watchedPath));
  const names = new Set(policy.channels.map(({ name }) => name));
  return new Map(Object.entries(noted.data ?? {}).filter(([, name]) => names.has(name)));
}
