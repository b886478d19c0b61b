/** Queries as Looker's dialects and models write them, each with one thing that an analyst would stumble over. */

import { exploreName, modelName } from '../../../demo/scenario/explore.ts';
import { accounts, lookerWorld, spendQuery } from '../../../demo/scenario/index.ts';
import { type LookerWorld, shareUrl, type WorldQuery } from '../../../simulators/index.ts';

const { single, pairFirst, above } = accounts;
const joins = `LEFT JOIN accounts ON accounts.account_sid = c.account_sid
LEFT JOIN billable_items ON billable_items.billable_item_sid = c.billable_item_sid`;
const verify = `billable_items.product LIKE '%Authy%'`;

interface Parts {
  sum?: string;
  from?: string;
  account?: string;
  product?: string;
}

/** The spend of the account in its days; `parts` are what a case changes. */
function select({ sid, period }: typeof single, parts: Parts = {}): string {
  const { sum = 'SUM(c.total)', from = joins, account = 'accounts.account_sid', product = verify } = parts;
  return `SELECT accounts.account_sid AS "accounts.account_sid", COALESCE(${sum}, 0) AS "${exploreName}.total_sum"
FROM billing_counters AS c
${from}
WHERE ${account} = '${sid}' AND c.unit = 'usd' AND c.subtype IN ('sale', 'tax')
  AND c.usage_date >= TIMESTAMP '${period.start}' AND c.usage_date < TIMESTAMP '${period.end}'
  AND (${product})
GROUP BY 1 ORDER BY 2 DESC`;
}

const written = {
  lowered: select(single, { product: `LOWER(billable_items.product) LIKE LOWER('%Authy%')` }),
  precedence: select(pairFirst, {
    product: `${verify} AND c.unit = 'usd' OR billable_items.product LIKE '%Messaging%'`,
  }),
  other_column: select(pairFirst, { product: `accounts.friendly_name LIKE '%Authy%'` }),
  parent: select(pairFirst, {
    from: `${joins}\nLEFT JOIN accounts AS parents ON parents.account_sid = accounts.parent_account_sid`,
    account: 'parents.account_sid',
  }),
  cross: select(pairFirst, { from: `${joins}\nCROSS JOIN accounts AS everybody` }),
  comma: select(pairFirst, { from: `${joins}, accounts AS everybody` }),
  always: select(pairFirst, { from: `${joins}\nLEFT JOIN accounts AS everybody ON 1 = 1` }),
  twice: select(pairFirst, { sum: 'SUM(c.total) * 2' }),
  more: select(pairFirst, { sum: 'SUM(c.total) + 100000' }),
  voice: select(above),
} as const;

export type Written = keyof typeof written;

const slug = (name: string) => name.replaceAll('_', '').padEnd(22, '0');

const raw: WorldQuery[] = Object.entries(written).map(([name, sql], index) => ({
  id: `${9_000 + index}`,
  slug: slug(name),
  model: modelName,
  view: exploreName,
  fields: [],
  sql,
}));

/** A Look saved with Totals: Looker appends the query of the total row. */
const totals: WorldQuery = { id: '9100', slug: slug('totals'), ...spendQuery(pairFirst), total: true };

const world = lookerWorld();

export const looker: LookerWorld = { ...world, queries: [...world.queries, ...raw, totals] };

export const linkOf = (name: Written | 'totals') => shareUrl(world.origin, slug(name));

/** An Explore link whose account-name filter ends in a backslash, and whose item filter closes the text that it is written into. */
export function backslashLink(product?: string): string {
  const url = new URL(`${world.origin}/explore/${modelName}/${exploreName}`);
  const filters = {
    'accounts.account_sid': pairFirst.sid,
    [`${exploreName}.usage_date`]: '2025/11/01 to 2025/11/06',
    ...(product === undefined ? {} : { 'billable_items.product': product }),
    'accounts.account_name': '-x\\',
    'billable_items.friendly_name': '-)) AND billable_items.product = "Authy" -- x',
  };
  url.searchParams.set('fields', `accounts.account_sid,${exploreName}.total_sum`);
  for (const [name, value] of Object.entries(filters)) url.searchParams.set(`f[${name}]`, value);
  return url.href;
}
