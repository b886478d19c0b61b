/** A report as plain data: amounts as decimal strings with cents, percentages with four decimals. */
import { alertSubject } from '../alert/alert.ts';
import { driverName } from '../driver/driver.ts';
import type { Amount } from '../history/amount.ts';
import { judgedOf, type Line } from '../line/line.ts';
import { type Change, changeInCents, expectedInCents, roundedPercent } from '../pace/change.ts';
import type { Report } from './report.ts';

export function customersOf(report: Report) {
  return report.lines.map((line) => {
    const { customer, current, priorTotal, linear, weekday, drivers } = line;
    return {
      customer: customer.name,
      display_name: customer.display_name,
      ...judgedOf(line),
      month_to_date: amountOf(current),
      prior_month: amountOf(priorTotal),
      expected: linear === null ? null : expectedInCents(linear.expected).toFixed(2),
      change: changeOf(line),
      change_pct: linear === null ? null : percentOf(linear.change),
      weekday_pct: weekday === null ? null : percentOf(weekday.change),
      drivers:
        drivers === null
          ? null
          : [
              ...drivers.named.map((driver) => ({
                name: driverName(driver),
                kind: driver.kind,
                change: driver.change.toFixed(2),
              })),
              { name: null, kind: 'other', change: drivers.other.toFixed(2) },
            ],
      vanished: line.vanished.map((item) => ({ name: driverName(item), prior_month: item.prior.toFixed(2) })),
      credited: report.credited
        .filter((credited) => credited.customer === customer)
        .map(({ total, currency, isShared, days }) => ({
          amount: total.toFixed(2),
          currency,
          is_shared: isShared,
          days,
        })),
      alerts: report.alerts
        .filter((alert) => alert.customer === customer.name)
        .map((alert) => ({ about: alertSubject(alert), state: alert.state, since: alert.since })),
    };
  });
}

function changeOf({ current, linear }: Line): string | null {
  if (current.state !== 'known' || linear === null) return null;
  return changeInCents(current.amount, linear.expected).toFixed(2);
}

function percentOf(change: Change): string | null {
  return change.kind === 'percent' ? roundedPercent(change, 4) : null;
}

/** An amount with where it comes from, or why there is none. */
function amountOf(amount: Amount) {
  if (amount.state === 'no_data') return amount;
  const { source, readAt, sourceAgeMinutes, evidence } = amount;
  return {
    state: amount.state,
    amount: amount.amount.toFixed(2),
    source,
    read_at: readAt,
    source_age_minutes: sourceAgeMinutes,
    evidence,
  };
}
