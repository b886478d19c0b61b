/** Ends a run: moves each channel's cursor to where the scan got, and returns what became of every request. */
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { noteRun } from '../lib/health/status.ts';
import { cursorPath, noteWatched, scannedChannels } from '../lib/scan/scan.ts';
import { noteSuccess } from '../lib/scan/scan_channels.ts';

/**
 * @param channels what scan_slack returned as `channels`
 * @param results what the loop over requests returned, one entry per request
 */
export async function main(channels: object[], results: object[]) {
  const items = windmillItems();
  const scanned = scannedChannels(channels);
  for (const { channel, cursor } of scanned) await items.write(cursorPath(channel), cursor);
  await noteWatched(items, scanned);
  await noteSuccess(items);
  await noteRun(items, new Date());
  const outcomes: Record<string, number> = {};
  for (const result of results) {
    const outcome = 'outcome' in result && typeof result.outcome === 'string' ? result.outcome : 'left_alone';
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return logged(
    {
      messages: scanned.reduce((total, { messages }) => total + messages, 0),
      outcomes,
      requests: results,
    },
    ['messages', 'outcomes', 'requests'],
  );
}
