/** The simulated company of the bench: as many identical attacked accounts as requested, each with its own link and request. */
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

/** The demo's people and channels, without messages. */
export function benchSlack(): SlackWorld {
  return { ...slackWorld(new Date()), messages: [] };
}

export const requester = people.dana;

/** The request of an account manager for an account. */
export function requestText(number: number): string {
  return [
    `Credit request: fake sign-ups at Customer ${number}`,
    `Account SID: AC${hex(number)}`,
    'Fraud dates: 2025-11-04 to 2025-11-08',
    `Fraud spend: [see link](${shareUrl(lookerOrigin, slugOf(number))})`,
  ].join('\n');
}

/** The days of the attempts in the bench's warehouse. */
const period = { start: '2025-11-04', end: '2025-11-09' };
