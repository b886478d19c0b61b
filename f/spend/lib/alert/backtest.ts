/** What other thresholds would have said in the past, held against how each month ended. */
import Big from 'big.js';
import { type Day, endOfMonth } from '../calendar/day.ts';
import type { History } from '../history/history.ts';
import { judgedOf, lineOf } from '../line/line.ts';
import type { Policy } from '../policy/policy.ts';
import type { Alert } from './alert.ts';
import { type MadeReport, replayed } from './replay.ts';

/** How a month of a customer ended by the rule of today; `unknown`: an amount of it is not known. */
type Ending = 'declined' | 'held' | 'unknown';

export interface Said {
  customer: string;
  asOf: Day;
  /** The change in percent when it was said. */
  percent: string | null;
  ending: Ending;
}

export interface Backtest {
  /** Decline alerts that would have been new, oldest first. */
  said: Said[];
  /** Of these, those of months that ended as declines, and those of months that did not. */
  right: number;
  wrong: number;
  /** Percent of right ones with one decimal; null when none has a known ending. */
  precision: string | null;
  /** Months that ended as declines without an alert in any report of the month. */
  missed: { customer: string; month: string }[];
}

/**
 * @param made reports, oldest first; the last day of each month must be known for its ending
 * @param policies `today` decides how a month ended, `proposed` what would have been said
 * @param readBy ISO moment: the snapshots that decide how months ended
 */
export function backtest(
  history: History,
  made: readonly MadeReport[],
  policies: { today: Policy; proposed: Policy },
  readBy: string,
): Backtest {
  const endingOf = endings(history, policies.today, readBy);
  const reports = replayed(history, policies.proposed, made);
  const said = reports.flatMap(({ asOf, alerts }) =>
    alerts.filter(isNewDecline).map(({ customer, reported }): Said => {
      return { customer, asOf, percent: reported.percent, ending: endingOf(customer, asOf) };
    }),
  );
  const right = said.filter(({ ending }) => ending === 'declined').length;
  const wrong = said.filter(({ ending }) => ending === 'held').length;
  const alerted = new Set(
    reports.flatMap(({ asOf, alerts }) =>
      alerts.filter(isDecline).map(({ customer }) => key(customer, asOf)),
    ),
  );
  const months = new Map(made.map(({ asOf }) => [asOf.slice(0, 7), asOf]));
  const missed = policies.proposed.customers.flatMap(({ name }) =>
    [...months]
      .filter(([, asOf]) => endingOf(name, asOf) === 'declined' && !alerted.has(key(name, asOf)))
      .map(([month]) => ({ customer: name, month })),
  );
  return { said, right, wrong, precision: share(right, right + wrong), missed };
}

function endings(history: History, policy: Policy, readBy: string): (customer: string, asOf: Day) => Ending {
  const revenue = history.at(readBy);
  const found = new Map<string, Ending>();
  return (name, asOf) => {
    const known = found.get(key(name, asOf));
    if (known !== undefined) return known;
    const customer = policy.customers.find((one) => one.name === name);
    const ending =
      customer === undefined
        ? 'unknown'
        : endingBy(judgedOf(lineOf(revenue, customer, policy, endOfMonth(asOf))).flag);
    found.set(key(name, asOf), ending);
    return ending;
  };
}

function endingBy(flag: ReturnType<typeof judgedOf>['flag']): Ending {
  switch (flag) {
    case 'declining':
      return 'declined';
    case 'growing':
    case 'normal':
      return 'held';
    case 'no_data':
      return 'unknown';
  }
}

function isDecline({ kind, state }: Alert): boolean {
  return kind === 'decline' && state !== 'recovered';
}

function isNewDecline({ kind, state }: Alert): boolean {
  return kind === 'decline' && state === 'new';
}

function key(customer: string, day: Day): string {
  return JSON.stringify([customer, day.slice(0, 7)]);
}

function share(part: number, whole: number): string | null {
  return whole === 0 ? null : new Big(part).times(100).div(whole).toFixed(1, Big.roundHalfUp);
}
