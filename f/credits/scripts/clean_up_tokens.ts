/** Removes obsolete tokens, and finds spend that is held without a credit. */
import { logged } from '../../shared/clients/job.ts';
import { windmillCatalog, windmillItems, windmillTokens } from '../../shared/clients/windmill_items.ts';
import { cleanUp } from '../lib/clean_up/clean_up.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy } from '../lib/resource_types.ts';

export async function main(policy: c_policy) {
  const items = { ...windmillItems(), ...windmillTokens(), ...windmillCatalog() };
  return logged(await cleanUp({ items, policy: parsePolicy(policy), now: new Date() }), [
    'removed',
    'stranded',
    'kept',
  ]);
}
