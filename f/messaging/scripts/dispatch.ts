/** Works a lane of the queue off for a time: wakes when a message is handed over, and ends by itself. */
import * as z from 'zod';
import { parseDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { withAgent } from '../clients/agent.ts';
import { runLane } from '../clients/lane.ts';
import { twilioProvider } from '../clients/twilio.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_messaging_keys, c_messaging_policy, c_twilio, postgresql } from '../lib/resource_types.ts';
import { parseKeys } from '../lib/secrets/keys.ts';
import { parseTwilio } from '../lib/twilio/resource.ts';

const optionsSchema = z.strictObject({
  lane: z.enum(['fast', 'bulk']),
  seconds: z.number().min(0).max(86_400).nullable(),
});

/** Without an end of its own a run still ends, so that new code and policies are used. */
const longest = 3_600;

/**
 * @param lane fast for codes and critical messages, bulk for the others
 * @param seconds how long it claims messages; 0: until nothing is due; null: as the policy says
 */
export async function main(
  database: postgresql,
  policy: c_messaging_policy,
  keys: c_messaging_keys,
  twilio: c_twilio,
  lane: string,
  seconds: number | null,
) {
  const options = optionsSchema.parse({ lane, seconds });
  const rules = parsePolicy(policy);
  const account = parseTwilio(twilio);
  const time = options.seconds ?? rules.dispatch.seconds;
  const counts = await withAgent(
    { database: parseDatabase(database), policy: rules, keys: parseKeys(keys) },
    (agent) =>
      runLane(
        agent,
        { twilio: twilioProvider(account) },
        {
          lane: options.lane,
          places: options.lane === 'fast' ? rules.dispatch.fast_places : rules.dispatch.bulk_places,
          milliseconds: (time || longest) * 1_000,
          pollMilliseconds: 500,
          receiptUrl: account.receipt_url || null,
          untilEmpty: time === 0,
        },
      ),
  );
  return logged(counts, ['accepted', 'refused', 'unknown']);
}
