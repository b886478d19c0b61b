/** Line items with revenue in the months before and a proven zero now. */
import type Big from 'big.js';
import { type Day, dayOfMonth, monthDays, priorMonthEnds } from '../calendar/day.ts';
import type { Revenue } from '../history/history.ts';
import { type PartName, type PartPair, partAmount } from '../history/parts.ts';

export interface Vanished extends PartName {
  /** Revenue of the prior month. */
  prior: Big;
}

export interface ItemRule {
  item_months: number;
  item_min_months: number;
}

/**
 * An item has vanished when it has a proven zero now, revenue in the prior month and in `item_min_months` of the last `item_months`,
 * and when the day of the month is reached by which it was billed first in each of those months.
 */
export function vanishedItems(
  revenue: Revenue,
  customer: string,
  asOf: Day,
  pairs: readonly PartPair[],
  rule: ItemRule,
): Vanished[] {
  const months = priorMonthEnds(asOf, rule.item_months);
  return pairs.flatMap(({ service, item, current, prior }) => {
    if (current === null || prior === null || !current.eq(0) || !prior.gt(0)) return [];
    const amount = (day: Day) =>
      partAmount(
        { total: revenue.monthToDate(customer, day), parts: revenue.parts(customer, day) },
        { service, item },
      );
    const billed = months.filter((end) => amount(end)?.gt(0) === true);
    if (billed.length < rule.item_min_months) return [];
    const latest = Math.max(...billed.map((end) => firstBilling(end, amount)));
    return dayOfMonth(asOf) < latest ? [] : [{ service, item, prior }];
  });
}

/** The day after the last one of the month on which the item is known to have been without revenue; 1 when there is none. */
function firstBilling(end: Day, amount: (day: Day) => Big | null): number {
  const unpaid = monthDays(end).findLast((day) => amount(day)?.eq(0) === true);
  return unpaid === undefined ? 1 : dayOfMonth(unpaid) + 1;
}
