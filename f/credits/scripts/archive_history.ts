/** Writes closed requests into the history and clears what is older than the policy keeps. Safe to repeat at any time. */
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { clearOld } from '../lib/clean_up/retention.ts';
import { archive } from '../lib/history/archive.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { CreditError } from '../lib/reason/errors.ts';
import type { c_policy } from '../lib/resource_types.ts';

/** @param everything look at every ledger record, also those that have not changed since the last run */
export async function main(policy: c_policy, everything = false) {
  const keepDays = parsePolicy(policy).history.keep_days;
  const items = { ...windmillItems(), ...windmillCatalog() };
  const now = new Date();
  const archived = await archive({ items, now, keepDays, everything, writer: crypto.randomUUID() });
  const cleared = await clearOld({ items, now, keepDays });
  const [first] = archived.problems;
  if (first) {
    throw new CreditError(
      'history_unreadable',
      `${archived.problems.length} of ${archived.records} requests are not in the history, the first is ${first.key}: ${first.message}`,
    );
  }
  const { records, rows, days } = archived;
  return { records, rows, days, cleared };
}
