import { describe, expect, test } from 'bun:test';
import { weekday } from '../../../../f/spend/lib/calendar/day.ts';
import { reportText } from '../../../../f/spend/lib/report/text.ts';
import type { Snapshot } from '../../../../f/spend/lib/snapshot/snapshot.ts';
import { days, gap, months, part, policyOf, report, snapshot } from '../world.ts';

const asOf = '2026-02-15';

function lines(snapshots: readonly Snapshot[], more: object = {}): string[] {
  return reportText(report(snapshots, policyOf(['Acme'], more), asOf)).split('\n');
}

describe('the line of a customer', () => {
  test.each([
    ['1200', '2480', '➖ Acme: $1.2K (0%) — tracking normally'],
    ['0', '0', '➖ Acme: $0 (0%) — tracking normally'],
    ['5000', '0', '✅ Acme: $5.0K (new) — new, nothing in Jan'],
    ['0', '56000', '🚨 Acme: $0 (-100%) — $56K cliff from Jan'],
    ['5000', '-56', '➖ Acme: $5.0K (no comparison) — no comparison with -$0.1K in Jan'],
  ])('%s after %s is %s', (current, prior, line) => {
    expect(lines(months('acme', asOf, current, prior))[2]).toBe(line);
  });

  test('without an amount says why', () => {
    const prior = snapshot('2026-01-31', '1000');
    expect(lines([prior])[2]).toBe('❔ Acme: no data — the revenue of 2026-02 up to 2026-02-15 was not read');
    expect(lines([prior, snapshot(asOf, gap('source_unavailable'))])[2]).toBe(
      '❔ Acme: no data — Tableau: HTTP 502',
    );
  });

  test('without the prior month has its amount and no percentage', () => {
    expect(lines([snapshot(asOf, '12000'), snapshot('2026-01-31', gap('row_missing', 'no row'))])[2]).toBe(
      '❔ Acme: $12K — no comparison, Jan: Tableau: no row',
    );
  });

  test('shows both paces where they give different flags', () => {
    // Weekdays only: January 2026 had 22 of them in 31 days, the first 15 days of February 10.
    const january = days('acme', '2026-01-31', (day) => ([0, 6].includes(weekday(day)) ? '0' : '1000'));
    const both = [snapshot(asOf, '9500'), snapshot('2026-01-31', '22000'), ...january];
    expect(lines(both)[2]).toBe('🚨 Acme: $9.5K (-11%) — significant decline; by weekday -5%');
    expect(lines(both.slice(0, 2))[2]).toBe('🚨 Acme: $9.5K (-11%) — significant decline');
  });
});

describe('what drives the changes', () => {
  test('names the service with the largest change of a big mover, and its signed dollars', () => {
    const found = lines([
      ...months('acme', asOf, '78387', '100000'),
      ...part('acme', asOf, 'SMS', '50000', '31000'),
      ...part('acme', asOf, 'Voice', '28387', '69000'),
    ]);
    expect(found).toContain('High Growth (>50%):');
    expect(found.filter((line) => line.startsWith('•'))).toEqual([
      '• Acme: SMS +$35K (grown)',
      '• Acme: other -$5.0K',
    ]);
  });

  test('has no line for a change of exactly 50 %', () => {
    const found = lines([
      ...months('acme', asOf, '45000', '62000'),
      ...part('acme', asOf, 'SMS', '45000', '31000'),
    ]);
    expect(found.join()).not.toContain('DRIVING');
  });

  test('says that the services are not known', () => {
    expect(lines(months('acme', asOf, '90000', '100000'))).toContain('• Acme: no data on its services');
  });

  test('lists a decline without vanished items by its services, and a smaller one as a drop', () => {
    const cliff = [
      ...months('acme', asOf, '10000', '100000'),
      ...part('acme', asOf, 'SMS', '10000', '100000'),
    ];
    expect(lines(cliff)).toContain('• Acme: SMS -$38K (shrunk)');
    expect(lines(months('acme', asOf, '30000', '100000'))).toContain(
      '• Acme: -38%, month-over-month drop needs attention',
    );
  });

  test('lists a vanished item although the total stays', () => {
    const found = lines([
      ...months('acme', asOf, '50000', '100000'),
      ...part('acme', asOf, 'Seats', null, '40000'),
      ...part('acme', asOf, 'SMS', '50000', '60000'),
    ]);
    expect(found).toContain('• Acme: "Seats" line item vanished Jan→Feb ($40K/mo)');
    expect(found[2]).toBe('➖ Acme: $50K (+3%) — tracking normally');
  });

  test('is left out on a quiet day', () => {
    expect(lines(months('acme', asOf, '50000', '100000'))).toEqual([
      '📊 Customer Spend Monitor — Feb 15',
      '',
      '➖ Acme: $50K (+3%) — tracking normally',
      '',
      'Want to dig deeper into any of these? Just ask.',
    ]);
  });
});

describe('the data', () => {
  test('from the billing agent is named, and so is a tracker that could not be read', () => {
    const fallback = months('acme', asOf, '50000', '100000').map(
      (one): Snapshot => (one.day === asOf ? { ...one, source: 'billing_agent' } : one),
    );
    const unread = {
      state: 'no_data',
      reason: 'source_unavailable',
      detail: 'the file ends in the middle',
    } as const;
    const text = reportText(
      report(fallback, policyOf(['Acme']), asOf, {
        trackers: { escalations: unread, tickets: [], problems: ['/engdesk/7.json is not complete JSON'] },
      }),
    );
    expect(text).toContain(
      'ℹ️ DATA\n• From the billing agent, not from Tableau: Acme\n• Escalations: no data (the file ends in the middle)\n• /engdesk/7.json is not complete JSON\n',
    );
  });
});

test('one customer is reported alone, with the watch list of that one', () => {
  const policy = policyOf(['Acme', 'Beta']);
  const snapshots = [...months('acme', asOf, '5', '5'), ...months('beta', asOf, '5', '5')];
  const customers = policy.customers.slice(1);
  const escalations = ['Acme', 'Beta'].flatMap((customer) =>
    ['1', '2', '3'].map((summary) => ({ customer, date: asOf, summary })),
  );
  const text = reportText(
    report(snapshots, policy, asOf, { customers, trackers: { escalations, tickets: [], problems: [] } }),
  );
  expect(text).toContain('• Beta: 3 escalations');
  expect(text).not.toContain('Acme');
});
