/** The lines on the data itself: amounts from the fallback, sources that did not answer, trackers and credits that could not be read. None on a normal day. */
import type { Report } from './report.ts';

const names = { escalations: 'Escalations', tickets: 'Tickets', credits: 'Credits' };

const sourceNames = { tableau: 'Tableau', billing_agent: 'Billing agent' };

export function dataLines({ lines, outages, gaps, problems }: Report): string[] {
  const fallback = lines.filter(({ current, priorTotal }) =>
    [current, priorTotal].some((amount) => amount.state === 'known' && amount.source === 'billing_agent'),
  );
  const customers = fallback.map(({ customer }) => customer.display_name).join(', ');
  return [
    ...(fallback.length > 0 ? [`• From the billing agent, not from Tableau: ${customers}`] : []),
    ...outages.map(({ source, detail, customers: count }) => {
      const named = detail.startsWith(sourceNames[source]) ? detail : `${sourceNames[source]}: ${detail}`;
      return `• ${named} (${count} customer${count === 1 ? '' : 's'})`;
    }),
    ...gaps.map(({ what, gap }) => `• ${names[what]}: no data (${gap.detail})`),
    ...problems.map((problem) => `• ${problem}`),
  ];
}
