/** Loads calculations of the history, and the notebooks of their products, for a replay. Reads only. */
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { readHistory } from '../lib/history/history.ts';
import { applyChanges, parsePolicy } from '../lib/policy/policy.ts';
import { CreditError } from '../lib/reason/errors.ts';
import { repeatsOf } from '../lib/replay/replay.ts';
import type { c_policy } from '../lib/resource_types.ts';

/**
 * @param from first UTC day of the requests, such as 2026-11-01; empty for all that is kept
 * @param until the day after the last; empty for all that is kept
 * @param request key of the only request to load; empty for all of those days
 * @param changes fields of the policy that are to be other than they were, such as `expected_block_rates`
 */
export async function main(policy: c_policy, from = '', until = '', request = '', changes: object = {}) {
  const rules = parsePolicy(policy);
  const items = { ...windmillItems(), ...windmillCatalog() };
  const rows = await readHistory(items, { ...(from && { from }), ...(until && { until }) });
  const chosen = rows.filter(({ key }) => request === '' || key === request);
  if (request !== '' && chosen.length === 0) {
    throw new CreditError('result_unreadable', `The history has no request ${request} in these days`);
  }
  const rates = 'expected_block_rates' in changes ? applyChanges(rules, changes).expected_block_rates : {};
  const calculations = await repeatsOf(items, chosen, rates);
  const notebooks: Record<string, string> = {};
  for (const product of new Set(calculations.map((calculation) => calculation.product))) {
    notebooks[product] = await notebookOf(
      items,
      rules.products.find(({ name }) => name === product)?.notebook,
    );
  }
  return { calculations, notebooks };
}

async function notebookOf(items: ReturnType<typeof windmillItems>, path?: string): Promise<string> {
  const value = path === undefined ? undefined : await items.read(path);
  if (typeof value === 'object' && value !== null && 'content' in value && typeof value.content === 'string')
    return value.content;
  throw new CreditError(
    'policy_invalid',
    `There is no notebook to replay with at ${path ?? 'any product of the policy'}; name it in products of f/credits/resources/policy`,
  );
}
