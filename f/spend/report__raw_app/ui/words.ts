/** Words of the page. Amounts and percentages arrive as text; only days, times and ages are formatted here. */

import type { Flag } from '../../lib/pace/flag';
import type { DeliveryState } from '../../lib/page/delivery';
import type { ReadKind } from '../../lib/page/source_age';
import type { Source } from '../../lib/snapshot/snapshot';

const utc = { timeZone: 'UTC' } as const;
const shortDay = new Intl.DateTimeFormat('en-US', { ...utc, month: 'short', day: 'numeric' });
const longDay = new Intl.DateTimeFormat('en-US', {
  ...utc,
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  year: 'numeric',
});
const moment = new Intl.DateTimeFormat('en-US', {
  ...utc,
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `Nov 29` */
export const onDay = (day: string) => shortDay.format(new Date(day));
/** `Sun, Nov 29, 2026` */
export const onFullDay = (day: string) => longDay.format(new Date(day));
/** `Nov 30, 14:43 UTC` */
export const atMoment = (iso: string) => `${moment.format(new Date(iso))} UTC`;

/** `12 min`, `3 h`, `2 days`. */
export function age(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}

export const count = (number: number, one: string) => `${number} ${number === 1 ? one : `${one}s`}`;

export const FLAGS: Record<Flag, { name: string; mark: string }> = {
  declining: { name: 'Declining', mark: '▼' },
  growing: { name: 'Growing', mark: '▲' },
  no_data: { name: 'No data', mark: '?' },
  normal: { name: 'Normal', mark: '–' },
};

export const SOURCES: Record<Source, string> = { tableau: 'Tableau', billing_agent: 'Billing agent' };

export const KINDS: Record<ReadKind, string> = {
  month_to_date: 'month to date',
  day: 'the day',
  services: 'services',
};

export const DELIVERIES: Record<DeliveryState, { name: string; mark: string; about: string }> = {
  posted: { name: 'Posted', mark: '✓', about: 'The channel shows this text.' },
  outdated: {
    name: 'Posted, earlier text',
    mark: '!',
    about: 'The channel shows the text of an earlier run. Run the flow again: it changes the message.',
  },
  sending: { name: 'Being posted', mark: '…', about: 'A run is working on it.' },
  waiting: {
    name: 'Not there yet',
    mark: '…',
    about: 'A run may still be working on it. Without a post after five minutes it has failed.',
  },
  doubtful: {
    name: 'In doubt',
    mark: '?',
    about: 'An attempt ended without an answer. Run the flow again: it finds out, and posts what is missing.',
  },
  failed: {
    name: 'Failed',
    mark: '✕',
    about:
      'The run of f/spend/flows/daily_report names the reason. Run it again: only what is missing is posted.',
  },
  not_wanted: { name: 'Not posted', mark: '–', about: 'The run did not include this channel.' },
};

/** `decline` and `vanished Voice`, as an alert names its subject. */
export function subject(about: string): string {
  return about === 'decline' ? 'Decline' : `${about.replace(/^vanished /, '')} vanished`;
}

/** `worse since Nov 2` */
export function news({ state, since }: { state: string; since: string }): string {
  return state === 'new' || state === 'recovered' ? state : `${state}, since ${onDay(since)}`;
}
