/** Ends a run: moves the cursor of each channel, and returns the result of every request. */
import { logged } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { parsed } from '../lib/reason/errors.ts';
import { recordInput, recordStep } from '../lib/steps/run_steps.ts';

/**
 * @param channels what scan_slack returned as `channels`
 * @param results what the loop over requests returned, one entry per request
 */
export async function main(channels: object[], results: object[]) {
  const input = parsed(recordInput, { channels, results }, 'scan_slack and process_request');
  return logged(await recordStep(windmillItems(), new Date(), input), ['messages', 'outcomes', 'requests']);
}
