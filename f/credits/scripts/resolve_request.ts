/** Closes a request that a person has handled or declined, with its spend. Posts nothing. */
import { logged, personOf, runId } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { resolutionSchema, resolveRequest } from '../lib/answer/resolve.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy } from '../lib/resource_types.ts';

/**
 * @param how handled or declined
 * @param amount decimal dollars that were credited by hand; none for a declined request
 * @param account_sid account of spend that no link has proven, with its first and last day
 * @param seen_attempt attempt of the request that the person has read; a newer one refuses
 */
export async function main(
  policy: c_policy,
  channel: string,
  thread_ts: string,
  how: string,
  reason?: string,
  amount?: string,
  account_sid?: string,
  first_day?: string,
  last_day?: string,
  product?: string,
  seen_attempt?: number,
) {
  const rules = parsePolicy(policy);
  const filled = (text: string | undefined) => text?.trim() || null;
  const spend = filled(account_sid) && {
    account_sid: account_sid?.trim() ?? '',
    first_day: first_day?.trim() ?? '',
    last_day: last_day?.trim() ?? '',
    product: filled(product) ?? rules.products[0]?.name ?? '',
  };
  const given = {
    channel: channel.trim(),
    ts: thread_ts.trim(),
    how,
    amount: filled(amount),
    reason: filled(reason),
    spend: spend || null,
    seen_attempt: seen_attempt ?? null,
  };
  const resolution = parsed(resolutionSchema, given, 'the form');
  const context = {
    items: windmillItems(),
    policy: rules,
    run: runId(process.env),
    by: personOf(process.env),
    now: () => new Date(),
  };
  return logged(await resolveRequest(context, resolution), ['kind', 'code', 'message', 'spend']);
}
