import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import fc from 'fast-check';
import type { Alert } from '../../../../f/spend/lib/alert/alert.ts';
import { axisOf } from '../../../../f/spend/lib/page/axis.ts';
import { alertSpells, customerPage } from '../../../../f/spend/lib/page/customer_page.ts';
import { fullAmount } from '../../../../f/spend/lib/report/amount_text.ts';
import { documentOf } from '../../../../f/spend/lib/report/document.ts';
import type { Snapshot } from '../../../../f/spend/lib/snapshot/snapshot.ts';
import { gap, months, part, policyOf, report, snapshot } from '../world.ts';

const asOf = '2026-02-15';

function page(snapshots: readonly Snapshot[]) {
  const made = report(snapshots, policyOf(), asOf);
  const kept = { asOf, madeAt: '2099-01-01T00:00:00Z', policyVersion: '1', document: documentOf(made, []) };
  const readings = snapshots.map((one) => ({ ...one, lastReadAt: one.readAt }));
  return { change: made.lines[0]?.linear, shown: customerPage(kept, 'acme', readings, []), kept };
}

describe('the parts of a change', () => {
  test('add up to it, to the cent, whatever the services did', () => {
    const cents = fc.integer({ min: 0, max: 10_000_000 }).map((value) => new Big(value).div(100).toFixed(2));
    const services = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), cents, cents), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(services, cents, (parts, extra) => {
        const sum = (index: 1 | 2) => parts.reduce((total, one) => total.plus(one[index]), new Big(0));
        const { shown, kept } = page([
          ...months('acme', asOf, sum(1).plus(extra).toFixed(2), sum(2).toFixed(2)),
          ...parts.flatMap(([name, current, prior]) => part('acme', asOf, `s${name}`, current, prior)),
        ]);
        const change = kept.document.customers[0]?.change ?? '';
        const total = (shown.breakdown?.parts ?? []).reduce((all, one) => all.plus(one.change), new Big(0));
        expect(total.toFixed(2)).toBe(change);
        expect(shown.breakdown?.change.replace(/[$,+]/g, '')).toBe(change);
        expect(shown.breakdown?.parts.length).toBeLessThanOrEqual(9);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test('name services in both directions, the largest first, with what was expected of each', () => {
    const { shown } = page([
      ...months('acme', asOf, '500', '620'),
      ...part('acme', asOf, 'sms', '500', '310'),
      ...part('acme', asOf, 'voice', null, '310'),
    ]);
    expect(shown.breakdown).toEqual({
      change: '+$200.00',
      parts: [
        {
          name: 'sms',
          kind: 'grown',
          change: '350.00',
          text: '+$350.00',
          expected: '$150.00',
          current: '$500.00',
        },
        {
          name: 'voice',
          kind: 'vanished',
          change: '-150.00',
          text: '-$150.00',
          expected: '$150.00',
          current: '$0.00',
        },
      ],
    });
  });

  test('are not invented where the services are not known', () => {
    expect(page(months('acme', asOf, '500', '620')).shown.breakdown).toBeNull();
    expect(page([snapshot(asOf, gap('row_missing'))]).shown.breakdown).toBeNull();
  });
});

test('each number has the source that said it, its place, and when it was read; a source without data says why', () => {
  const { shown } = page([
    snapshot(asOf, gap('row_missing', 'view monthly has no row'), { evidence: 'view monthly' }),
    snapshot(asOf, '12.34', { source: 'billing_agent', evidence: 'answer', sourceAgeMinutes: null }),
    snapshot('2026-01-31', '99', { evidence: 'row 3' }),
  ]);
  expect(
    shown.readings.map(({ what, day, source, text, evidence }) => [what, day, source, text, evidence]),
  ).toEqual([
    ['month to date', asOf, 'tableau', 'view monthly has no row', 'view monthly'],
    ['month to date', asOf, 'billing_agent', '$12.34', 'answer'],
    ['whole month', '2026-01-31', 'tableau', '$99.00', 'row 3'],
  ]);
});

test('reports with the same alerts are one entry', () => {
  const alert = (state: Alert['state'], percent = '-20.0000'): Alert => {
    const reported = { day: '2026-02-03', percent };
    return { customer: 'acme', kind: 'decline', part: null, state, since: '2026-02-03', reported };
  };
  const spells = alertSpells([
    { asOf: '2026-02-15', alerts: [alert('still')] },
    { asOf: '2026-02-11', alerts: [alert('still')] },
    { asOf: '2026-02-03', alerts: [alert('new')] },
    { asOf: '2026-02-01', alerts: [] },
  ]);
  expect(spells.map(({ from, until, reports, alerts }) => [from, until, reports, alerts[0]?.state])).toEqual([
    ['2026-02-11', '2026-02-15', 2, 'still'],
    ['2026-02-03', '2026-02-03', 1, 'new'],
    ['2026-02-01', '2026-02-01', 1, undefined],
  ]);
});

test.each([
  ['0', ['$0', '$1']],
  ['4200', ['$0', '$1,000', '$2,000', '$3,000', '$4,000', '$5,000']],
  ['11000', ['$0', '$5,000', '$10K', '$15K']],
  ['100', ['$0', '$20', '$40', '$60', '$80', '$100']],
])('the axis of amounts up to %s has round steps from 0', (highest, texts) => {
  const axis = axisOf(new Big(highest), 'USD');
  expect(axis.map(({ text }) => text)).toEqual(texts);
  expect(Number(axis.at(-1)?.value)).toBeGreaterThanOrEqual(Number(highest));
});

test.each([
  ['0', '$0.00'],
  ['-0.004', '$0.00'],
  ['-1234.565', '-$1,234.57'],
  ['1000000', '$1,000,000.00'],
])('%s is shown as %s', (amount, text) => {
  expect(fullAmount(amount, 'USD')).toBe(text);
});
