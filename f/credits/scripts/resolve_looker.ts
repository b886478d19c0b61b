/** Resolves one Looker link to its SQL. */

import { logged } from '../../shared/clients/job.ts';
import { lookerClient, lookerSql, parseLooker } from '../clients/looker.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_looker, c_policy } from '../lib/resource_types.ts';
import { linkInput, resolveLink } from '../lib/steps/request_steps.ts';

export async function main(looker: c_looker, policy: c_policy, looker_url: string) {
  const input = parsed(linkInput, { looker_url }, 'claim_request');
  const sqlOf = (link: Parameters<typeof lookerSql>[1]) => lookerSql(lookerClient(parseLooker(looker)), link);
  return logged(await resolveLink(parsePolicy(policy), input.looker_url, sqlOf), [
    'kind',
    'code',
    'sql_sha256',
  ]);
}
