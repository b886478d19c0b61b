/** The text of a report, in the layout of docs/spend/guide.md; the same for every channel. */
import { shortDay } from '../calendar/day.ts';
import { creditLines } from './credit_text.ts';
import { dataLines } from './data_text.ts';
import { growthLines, watchLines } from './driver_text.ts';
import { lineText } from './line_text.ts';
import type { Report, Watched } from './report.ts';

export function reportTitle({ asOf }: Pick<Report, 'asOf'>): string {
  return `📊 Customer Spend Monitor — ${shortDay(asOf)}`;
}

export function reportText(report: Report): string {
  const growth = growthLines(report);
  const watch = watchLines(report);
  const credits = creditLines(report);
  const drivers = [
    ...(growth.length > 0 ? [[`High Growth (>${report.moverPercent}%):`, ...growth]] : []),
    ...(watch.length > 0 ? [['Watch List:', ...watch]] : []),
    ...(credits.length > 0 ? [['Credits:', ...credits]] : []),
  ];
  const [first, ...others] = drivers;
  const watched = report.watched.map((one) => `• ${one.customer.display_name}: ${watchedText(one)}`);
  const data = dataLines(report);
  return [
    [reportTitle(report)],
    report.lines.map((line) => lineText(line, report)),
    ...(first === undefined ? [] : [["📈 WHAT'S DRIVING THE CHANGES", ...first], ...others]),
    ...(watched.length > 0 ? [['⚠️ CUSTOMERS TO WATCH', ...watched]] : []),
    ...(data.length > 0 ? [['ℹ️ DATA', ...data]] : []),
    ['Want to dig deeper into any of these? Just ask.'],
  ]
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** Why a customer is to be watched. */
export function watchedText({ alert }: Watched): string {
  switch (alert.kind) {
    case 'escalations': {
      const topics = alert.topics.length > 0 ? ` (${alert.topics.join(', ')})` : '';
      return `${alert.count} escalations this week${topics}`;
    }
    case 'stale_ticket':
      return `${alert.id} stale (${alert.businessDays} business days)`;
  }
}
