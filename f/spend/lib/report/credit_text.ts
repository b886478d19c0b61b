/** The lines on credits: what was credited to a customer in the month, beside the drop of its revenue. */
import { shortDay } from '../calendar/day.ts';
import type { Credited } from '../credit/credit.ts';
import type { Line } from '../line/line.ts';
import { changeInCents } from '../pace/change.ts';
import { shortAmount } from './amount_text.ts';
import type { Report } from './report.ts';

export function creditLines(report: Report): string[] {
  return report.credited.map((one) => `• ${one.customer.display_name}: ${creditText(one, report)}`);
}

/** What was credited, and when. */
export function creditText(credited: Credited, report: Report): string {
  const { total, currency, isShared } = credited;
  const amount = `${isShared ? 'up to ' : ''}${shortAmount(total, currency)}`;
  return `${amount} credited ${whenText(credited)}${dropText(credited, report)}`;
}

/** Days that are named; more are counted. */
const namedDays = 3;

function whenText({ days }: Credited): string {
  const last = shortDay(days.at(-1) ?? '');
  return days.length > namedDays
    ? `on ${days.length} days, the last ${last}`
    : `on ${days.map(shortDay).join(', ')}`;
}

/** The drop that the credits cover, or have a part in. */
function dropText({ customer, total, currency, isShared }: Credited, report: Report): string {
  const line = report.lines.find((one) => one.customer === customer);
  if (line === undefined || currency !== report.currency) return '';
  const drop = dropOf(line);
  if (drop === null) return '';
  const text = shortAmount(drop, currency);
  return total.gte(drop) && !isShared ? `, covers the drop of ${text}` : `, of a drop of ${text}`;
}

/** Dollars below what was expected; null when there is no drop, or none is known. */
function dropOf({ current, linear }: Line) {
  if (current.state !== 'known' || linear === null) return null;
  const drop = changeInCents(current.amount, linear.expected).neg();
  return drop.gt(0) ? drop : null;
}
