import { expect, test } from 'bun:test';
import { addDays, endOfPriorMonth, monthDays } from '../../../../f/spend/lib/calendar/day.ts';
import type { KeptReading } from '../../../../f/spend/lib/page/kept.ts';
import { reportPage } from '../../../../f/spend/lib/page/report_page.ts';
import { documentOf } from '../../../../f/spend/lib/report/document.ts';
import { reportText } from '../../../../f/spend/lib/report/text.ts';
import type { Snapshot } from '../../../../f/spend/lib/snapshot/snapshot.ts';
import { days, gap, months, part, policyOf, report, snapshot } from '../world.ts';

const asOf = '2026-02-15';
const madeAt = '2026-02-16T15:00:00Z';

const readings = (snapshots: readonly Snapshot[]): KeptReading[] =>
  snapshots.map((one) => ({ ...one, lastReadAt: one.readAt }));

function page(snapshots: readonly Snapshot[], policy = policyOf()) {
  const made = report(snapshots, policy, asOf);
  const kept = { asOf, madeAt, policyVersion: 'test-1', document: documentOf(made, []) };
  return { made, page: reportPage(kept, [], readings(snapshots), new Date(madeAt)) };
}

test('shows the text and the figures of the report as strings', () => {
  const { made, page: shown } = page([
    ...months('acme', asOf, '1234567.8', '2000000'),
    ...part('acme', asOf, 'sms', '1234567.8', '1', null),
    ...part('acme', asOf, 'voice', null, '1999999', null),
  ]);
  expect(shown.text).toBe(reportText(made));
  expect(shown.customers[0]).toMatchObject({
    display_name: 'Acme',
    flag: 'growing',
    month_to_date: { state: 'known', text: '$1,234,567.80', source: 'tableau' },
    prior_month: { state: 'known', text: '$2,000,000.00' },
    expected: '$967,741.94',
    change: '+$266,825.86',
    change_text: '+28%',
    change_pct: '27.5720',
  });
  expect(shown.month).toBe('Feb');
  expect(shown.prior_month).toBe('Jan');
});

test('a day without data is null, a proven zero is zero, and the last day before the covered one is not drawn as either', () => {
  const all = days('acme', asOf, (day) => (day === '2026-02-03' ? '0' : '12.5')).filter(
    ({ day }) => day !== '2026-02-10',
  );
  const failed = snapshot('2026-02-10', gap('source_unavailable'), { span: 'day' });
  const { page: shown } = page([...months('acme', asOf, '1', '2'), ...all, failed]);
  const daily = shown.customers[0]?.daily ?? [];
  const of = (day: string) => daily[shown.days.indexOf(day)];
  expect(shown.days).toEqual([...monthDays(endOfPriorMonth(asOf)), ...monthDays(asOf)]);
  expect([of('2026-02-02'), of('2026-02-03'), of('2026-02-10'), of('2026-01-31')]).toEqual([
    '12.5',
    '0',
    null,
    null,
  ]);
  expect(shown.customers[0]?.highest).toBe('$13');
});

test('no data keeps its reason', () => {
  const { page: shown } = page([snapshot(asOf, gap('source_unavailable', 'HTTP 502 from the view monthly'))]);
  expect(shown.customers[0]).toMatchObject({
    flag: 'no_data',
    month_to_date: { state: 'no_data', detail: 'Tableau: HTTP 502 from the view monthly' },
    change_text: null,
    expected: null,
    highest: null,
  });
});

test('a source is listed with its last reading, the age of its oldest data, and the reasons of its gaps', () => {
  const policy = policyOf(['Acme', 'Bolt', 'Core']);
  const at = (hour: string) => `${addDays(asOf, 1)}T${hour}:00Z`;
  const { page: shown } = page(
    [
      snapshot(asOf, '5', { readAt: at('14:40'), sourceAgeMinutes: 12 }),
      snapshot(asOf, gap('row_missing', 'no row'), { customer: 'bolt', readAt: at('14:41') }),
      snapshot(asOf, gap('row_missing', 'no row'), { customer: 'core', readAt: at('14:41') }),
      // A later reading of the same amount takes the place of the gap.
      snapshot(asOf, '7', { customer: 'core', readAt: at('14:43'), sourceAgeMinutes: 95 }),
      snapshot(asOf, '8', {
        customer: 'bolt',
        source: 'billing_agent',
        readAt: at('14:44'),
        sourceAgeMinutes: null,
      }),
    ],
    policy,
  );
  expect(shown.sources).toEqual([
    {
      source: 'tableau',
      kind: 'month_to_date',
      with_data: 2,
      without_data: 1,
      read_from: at('14:40'),
      read_until: at('14:43'),
      oldest_minutes: 95,
      reasons: [{ detail: 'no row', customers: 1 }],
    },
    {
      source: 'billing_agent',
      kind: 'month_to_date',
      with_data: 1,
      without_data: 0,
      read_from: at('14:44'),
      read_until: at('14:44'),
      oldest_minutes: null,
      reasons: [],
    },
  ]);
});
