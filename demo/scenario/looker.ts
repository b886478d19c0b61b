/** The content of the simulated Looker, and the links that people post. */
import {
  exploreUrl,
  type LookerWorld,
  lookUrl,
  qidUrl,
  shareUrl,
  type WorldQuery,
} from '../../simulators/index.ts';
import { accounts, type DemoAccount } from './accounts.ts';
import { exploreName, modelName, revenueModel } from './explore.ts';

export const lookerOrigin = 'https://acme.cloud.looker.com';

const verifyProducts = '%Authy%';
const messagingProducts = 'Programmable Messaging';
const outbound = 'Outbound SMS%,Outbound Shortcode SMS%';

/** The query an analyst builds for an account under attack. */
export function spendQuery(account: Pick<DemoAccount, 'sid' | 'product' | 'period'>) {
  return {
    model: modelName,
    view: exploreName,
    fields: [
      'accounts.account_sid',
      'accounts.account_name',
      'billable_items.billable_item_sid',
      'billable_items.product',
      `${exploreName}.total_sum`,
      `${exploreName}.quantity_sum`,
    ],
    filters: {
      'accounts.account_sid': account.sid,
      [`${exploreName}.usage_date`]: `${slashed(account.period.start)} to ${slashed(account.period.end)}`,
      'billable_items.friendly_name': outbound,
      'billable_items.product': account.product === 'verify' ? verifyProducts : messagingProducts,
    },
    sorts: [`${exploreName}.total_sum desc 0`],
    limit: '500',
  };
}

function slashed(date: string): string {
  return date.replaceAll('-', '/');
}

const single = {
  id: '81204',
  slug: '4hT0bqWm2XeRk7ZyPcVn1s',
  client_id: '9TZEymaiGzQzGLcFUsvjpR',
  ...spendQuery(accounts.single),
} satisfies WorldQuery;
const pairFirst = {
  id: '81377',
  slug: 'mQ2vYx8LrD5cHs0WkTe3Ub',
  ...spendQuery(accounts.pairFirst),
} satisfies WorldQuery;
const pairSecond = {
  id: '81378',
  slug: 'Zp6NfGa1uJw9RoBt4XiK7e',
  ...spendQuery(accounts.pairSecond),
} satisfies WorldQuery;
const messaging = {
  id: '81402',
  slug: 'c3EwSd5VyM8nKj2LhPq0Fx',
  ...spendQuery(accounts.messaging),
} satisfies WorldQuery;
const asked = {
  id: '81415',
  slug: 'T7gBi4RkAo1zXl9UvCm6We',
  ...spendQuery(accounts.asked),
} satisfies WorldQuery;
const pairLook = { id: '4412', title: 'Marrow & Finch Login: Verify spend', query_id: pairFirst.id };

const above = spendQuery(accounts.above);
const aboveWithCountries = {
  ...above,
  fields: [...above.fields.slice(0, 4), 'billable_items.iso_country_code', ...above.fields.slice(4)],
  filters: { ...above.filters, 'billable_items.iso_country_code': accounts.above.countries.join(',') },
};

/** Every link of the scenario, in the form in which its sender copied it. */
export const links = {
  single: qidUrl(lookerOrigin, single),
  pairFirst: lookUrl(lookerOrigin, pairLook.id),
  pairSecond: shareUrl(lookerOrigin, pairSecond.slug),
  pairMessaging: exploreUrl(lookerOrigin, spendQuery(accounts.pairMessaging)),
  messaging: qidUrl(lookerOrigin, { ...messaging, client_id: messaging.slug }),
  asked: shareUrl(lookerOrigin, asked.slug),
  gone: lookUrl(lookerOrigin, '3981'),
  above: exploreUrl(lookerOrigin, aboveWithCountries),
} as const;

/** The simulated Looker. It does not contain Look 3981, which was deleted. */
export function lookerWorld(): LookerWorld {
  return {
    origin: lookerOrigin,
    models: [revenueModel],
    queries: [single, pairFirst, pairSecond, messaging, asked],
    looks: [pairLook],
  };
}
