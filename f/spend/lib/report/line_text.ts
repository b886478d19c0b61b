/** The line of a customer: flag, name, amount, change, status, and what the alert memory adds. */
import { type Alert, alertKey } from '../alert/alert.ts';
import { endOfPriorMonth, monthName, shortDay } from '../calendar/day.ts';
import type { Amount } from '../history/amount.ts';
import { judgedOf, type Line, pacesDisagree } from '../line/line.ts';
import { type Change, roundedPercent } from '../pace/change.ts';
import type { Flag } from '../pace/flag.ts';
import { shortAmount, signedPercent } from './amount_text.ts';
import type { Report } from './report.ts';

const marks: Record<Flag, string> = { growing: '✅', declining: '🚨', normal: '➖', no_data: '❔' };

export function lineText(line: Line, report: Report): string {
  const { flag } = judgedOf(line);
  const { display_name } = line.customer;
  return `${marks[flag]} ${display_name}: ${amountText(line, report)} — ${statusText(line, report)}${alertText(line, report)}`;
}

function amountText({ current, linear }: Line, { currency }: Report): string {
  if (current.state === 'no_data') return 'no data';
  const amount = shortAmount(current.amount, currency);
  return linear === null ? amount : `${amount} (${changeText(linear.change)})`;
}

export function changeText(change: Change): string {
  switch (change.kind) {
    case 'percent':
      return signedPercent(roundedPercent(change));
    case 'new':
      return 'new';
    case 'no_base':
      return 'no comparison';
  }
}

/** What the line says after the amount, without the alert memory. */
export function statusText(line: Line, report: Report): string {
  const { priorTotal, current, weekday } = line;
  const before = endOfPriorMonth(report.asOf);
  if (current.state === 'no_data') return current.detail;
  if (priorTotal.state === 'no_data') return `no comparison, ${monthName(before)}: ${priorTotal.detail}`;
  const text = judgedText(line, priorTotal, report);
  return weekday !== null && pacesDisagree(line) ? `${text}; by weekday ${changeText(weekday.change)}` : text;
}

function judgedText(line: Line, priorTotal: Extract<Amount, { state: 'known' }>, report: Report): string {
  const { status } = judgedOf(line);
  const prior = shortAmount(priorTotal.amount, report.currency);
  const month = monthName(endOfPriorMonth(report.asOf));
  switch (status) {
    case 'surging':
      return 'surging';
    case 'on_pace':
      return 'on pace';
    case 'tracking_normally':
      return 'tracking normally';
    case 'significant_decline':
      return 'significant decline';
    case 'cliff':
      return `${prior} cliff from ${month}`;
    case 'new':
      return `new, nothing in ${month}`;
    case 'no_comparison':
    case 'no_data':
      return `no comparison with ${prior} in ${month}`;
  }
}

function alertText({ customer }: Line, { alerts }: Report): string {
  const key = alertKey({ customer: customer.name, kind: 'decline', part: null });
  const alert = alerts.find((one) => alertKey(one) === key);
  return alert === undefined ? '' : newsText(alert);
}

/** What the memory adds to the text of an alert: nothing for a new one. */
export function newsText({ state, since }: Alert): string {
  switch (state) {
    case 'new':
      return '';
    case 'worse':
      return `, worse, since ${shortDay(since)}`;
    case 'still':
      return `, since ${shortDay(since)}`;
    case 'recovered':
      return ', recovered';
  }
}
