/** The company of the bench: as many attacked accounts as asked for, all alike, each with a link and a request of its own. */
import { lookerOrigin, lookerWorld, people, slackWorld, spendQuery } from '../demo/scenario/index.ts';
import { type LookerWorld, type SlackWorld, shareUrl } from '../simulators/index.ts';

const hex = (number: number) => number.toString(16).padStart(32, '0');
export const slugOf = (number: number) => `Bench${String(number).padStart(17, '0')}`;

/** Looker with one saved query per account. */
export function benchLooker(accounts: number): LookerWorld {
  const queries = Array.from({ length: accounts }, (_, number) => ({
    ...spendQuery({ sid: `AC${hex(number)}`, product: 'verify', period }),
    id: String(1000 + number),
    slug: slugOf(number),
  }));
  return { ...lookerWorld(), queries, looks: [] };
}

/** The demo's people and channels, before anybody wrote anything. */
export function benchSlack(): SlackWorld {
  return { ...slackWorld(new Date()), messages: [] };
}

export const requester = people.dana;

/** What an account manager writes about an account. */
export function requestText(number: number): string {
  return [
    `Credit request: fake sign-ups at Customer ${number}`,
    `Account SID: AC${hex(number)}`,
    'Fraud dates: 2025-11-04 to 2025-11-08',
    `Fraud spend: [see link](${shareUrl(lookerOrigin, slugOf(number))})`,
  ].join('\n');
}

/** The warehouse of the bench has its attempts in these days. */
const period = { start: '2025-11-04', end: '2025-11-09' };
