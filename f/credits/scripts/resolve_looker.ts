/** Turns one Looker link into the SQL behind it and the product that the SQL is about. */

import { createHash } from 'node:crypto';
import { logged } from '../../shared/clients/step_log.ts';
import { lookerClient, lookerSql, parseLooker } from '../clients/looker.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { productRule } from '../lib/policy/product_rule.ts';
import { parseLookerLink } from '../lib/request/looker_link.ts';
import { decideProduct } from '../lib/request/product.ts';
import type { c_looker, c_policy } from '../lib/resource_types.ts';

export async function main(looker: c_looker, policy: c_policy, looker_url: string) {
  return logged(await resolve(looker, policy, looker_url), ['kind', 'code', 'product', 'sql_sha256']);
}

async function resolve(looker: c_looker, policy: c_policy, looker_url: string) {
  const rules = parsePolicy(policy);
  const url = looker_url.trim();
  const parsed = parseLookerLink(url, rules.link_hosts);
  if (parsed.kind === 'foreign') {
    return refuse(
      url,
      'link_foreign',
      `this is not a link on ${rules.link_hosts.join(' or ')} (https, no port)`,
    );
  }
  if (parsed.kind === 'refused') return refuse(url, parsed.code, parsed.reason);

  const answer = await lookerSql(lookerClient(parseLooker(looker)), parsed.link);
  if (answer.kind === 'gone') return refuse(url, 'link_gone', answer.reason);
  if (answer.kind === 'invalid') return refuse(url, 'link_invalid', answer.reason);

  const product = decideProduct(answer.sql, rules.products);
  if (product.kind === 'not_handled') return { kind: 'skip', url };
  if (product.kind === 'unclear') return refuse(url, 'product_unclear', product.reason);
  const sql_sha256 = createHash('sha256').update(answer.sql).digest('hex');
  const { notebook } = productRule(rules, product.product);
  return { kind: 'query', url, product: product.product, notebook, sql: answer.sql, sql_sha256 };
}

function refuse(url: string, code: string, reason: string) {
  return { kind: 'refuse', url, code, reason };
}
