/** The lines on the data itself: amounts from the fallback, trackers that could not be read. None on a normal day. */
import type { Report } from './report.ts';

const trackerNames = { escalations: 'Escalations', tickets: 'Tickets' };

export function dataLines({ lines, gaps, problems }: Report): string[] {
  const fallback = lines.filter(({ current, priorTotal }) =>
    [current, priorTotal].some((amount) => amount.state === 'known' && amount.source === 'billing_agent'),
  );
  const names = fallback.map(({ customer }) => customer.display_name).join(', ');
  return [
    ...(fallback.length > 0 ? [`• From the billing agent, not from Tableau: ${names}`] : []),
    ...gaps.map(({ what, gap }) => `• ${trackerNames[what]}: no data (${gap.detail})`),
    ...problems.map((problem) => `• ${problem}`),
  ];
}
