/** Proves the credit of one notebook run, stores its compact summary, and returns the amount or the reason why there is none. */
import { logged } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy } from '../lib/resource_types.ts';
import { proofInput, proveLink } from '../lib/steps/request_steps.ts';

/**
 * @param run what run_notebook returned, as JSON text
 * @param query what resolve_looker returned, as JSON text: `url`, `sql`, `sql_sha256`
 * @param dry_run write nothing, so that running the flow needs no right to create resources
 */
export async function main(policy: c_policy, run: string, query: string, dry_run = false) {
  const input = parsed(proofInput, { run, query, dry_run }, 'run_notebook and resolve_looker');
  return logged(await proveLink({ items: windmillItems(), policy: parsePolicy(policy) }, input), [
    'kind',
    'code',
    'product',
    'sql_sha256',
  ]);
}
