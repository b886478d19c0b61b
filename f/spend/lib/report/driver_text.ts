/** The lines on what drives the changes: services of big movers, vanished line items, drops that need attention. */
import Big from 'big.js';
import { alertKey } from '../alert/alert.ts';
import { endOfPriorMonth, monthName } from '../calendar/day.ts';
import { type Driver, driverName } from '../driver/driver.ts';
import type { Vanished } from '../driver/vanished.ts';
import type { Line } from '../line/line.ts';
import { shortAmount, signedAmount } from './amount_text.ts';
import { changeText, newsText } from './line_text.ts';
import type { Report } from './report.ts';

/** The services of customers that grow by more than the threshold. */
export function growthLines(report: Report): string[] {
  return report.lines
    .filter(({ mover }) => mover === 'up')
    .flatMap((line) => moverLines(line, report).map((text) => bullet(line, text)));
}

/** Vanished items of any customer, the services of big decliners, and drops without a known service. */
export function watchLines(report: Report): string[] {
  return report.lines.flatMap((line) => {
    const texts = [
      ...line.vanished.map((item) => vanishedText(item, line, report)),
      ...(line.mover === 'down' ? moverLines(line, report) : []),
    ];
    if (texts.length === 0 && line.isWatched && line.linear !== null)
      texts.push(`${changeText(line.linear.change)}, month-over-month drop needs attention`);
    return texts.map((text) => bullet(line, text));
  });
}

function bullet({ customer }: Line, text: string): string {
  return `• ${customer.display_name}: ${text}`;
}

function moverLines({ drivers, vanished }: Line, { currency }: Report): string[] {
  if (drivers === null) return ['no data on its services'];
  const listed = new Set(vanished.map(nameKey));
  const named = drivers.named.filter((driver) => !listed.has(nameKey(driver)));
  const other = drivers.other.round(0, Big.roundHalfUp);
  return [
    ...named.map(
      (driver) => `${driverName(driver)} ${signedAmount(driver.change, currency)} (${remark(driver)})`,
    ),
    ...(other.eq(0) ? [] : [`other ${signedAmount(drivers.other, currency)}`]),
  ];
}

function remark({ kind }: Driver): string {
  switch (kind) {
    case 'new':
      return 'new deployment';
    case 'vanished':
      return 'not billed yet';
    case 'grown':
    case 'shrunk':
      return kind;
  }
}

function vanishedText(item: Vanished, { customer }: Line, { asOf, currency, alerts }: Report): string {
  const months = `${monthName(endOfPriorMonth(asOf))}→${monthName(asOf)}`;
  const { service, item: name } = item;
  const key = alertKey({ customer: customer.name, kind: 'vanished', part: { service, item: name } });
  const alert = alerts.find((one) => alertKey(one) === key);
  const news = alert === undefined ? '' : newsText(alert);
  return `"${driverName(item)}" line item vanished ${months} (${shortAmount(item.prior, currency)}/mo)${news}`;
}

function nameKey({ service, item }: { service: string; item: string | null }): string {
  return JSON.stringify([service, item]);
}
