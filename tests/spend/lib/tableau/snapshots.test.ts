import { describe, expect, test } from 'bun:test';
import { gap } from '../../../../f/spend/lib/snapshot/gap.ts';
import { asOf, csvOf, readAt, snapshotsOf, specs } from './views.ts';

const february = (snapshots: ReturnType<typeof snapshotsOf>) =>
  snapshots.find(({ span, day, service }) => span === 'month_to_date' && day === asOf && service === null);

test('a total names view, filter, row and column, and the month ends on the last complete day', () => {
  expect(february(snapshotsOf({}))).toEqual({
    customer: 'callbox',
    span: 'month_to_date',
    day: '2026-02-15',
    service: null,
    item: null,
    source: 'tableau',
    reading: { state: 'value', amount: '93097.3', currency: 'USD' },
    readAt,
    sourceAgeMinutes: null,
    evidence: 'view monthly, Account Name=Call Box & Co, Ltd, row 24 of 24, column Measure Values',
  });
});

test('a row that says 0 is a proven zero, a missing row and Null are no data', () => {
  const day = (csv: string, wanted: string) =>
    snapshotsOf({ daily: csv }).find((one) => one.span === 'day' && one.day === wanted)?.reading;
  const csv = csvOf('daily');
  expect(day(csv, '2026-01-10')).toEqual({ state: 'zero', currency: 'USD', proof: 'stated' });
  expect(day(csv.replace(/^.*,1\/10\/2026,.*\n/m, ''), '2026-01-10')).toMatchObject({
    reason: 'row_missing',
  });
  expect(day(csv.replace(/(,1\/10\/2026,).*/, '$1,Null'), '2026-01-10')).toMatchObject({
    reason: 'amount_missing',
  });
});

test('the formatted form is read where there is no raw one, and the evidence says so', () => {
  const found = february(snapshotsOf({ monthly: csvOf('monthly', 'formatted') }));
  expect(found?.reading).toEqual({ state: 'value', amount: '93097.3', currency: 'USD' });
  expect(found?.evidence).toEndWith('column Revenue (formatted)');
});

test('an abbreviated figure beside the raw one has to agree with it', () => {
  const monthly = (shown: string) => csvOf('monthly').replace('"$93,097.30"', shown);
  expect(february(snapshotsOf({ monthly: monthly('$93K') }))?.reading).toMatchObject({
    amount: '93097.3',
  });
  expect(february(snapshotsOf({ monthly: monthly('$92K') }))?.reading).toMatchObject({
    reason: 'contradiction',
  });
});

describe('this month and the month before are no data, with the reason,', () => {
  test.each([
    [
      'when a column is renamed',
      (csv: string) => csv.replace('Account Name', 'Account'),
      'shape_changed',
      /no column "Account Name"/,
    ],
    [
      'when the filter is ignored',
      (csv: string) => `${csv}Revenue,Ringba,May 2025,$1.00,1.00\n`,
      'shape_changed',
      /about "Ringba"/,
    ],
    [
      'when there is a total row',
      (csv: string) => `${csv}Revenue,"Call Box & Co, Ltd",Total,$1.00,1.00\n`,
      'shape_changed',
      /"Total" is no month/,
    ],
    [
      'when a month appears twice',
      (csv: string) => `${csv}${csv.split('\n')[1]}\n`,
      'contradiction',
      /repeats/,
    ],
    [
      'when a month is in the future',
      (csv: string) => csv.replace('February 2026', 'March 2026'),
      'shape_changed',
      /2026-03 is in the future/,
    ],
    ['when the text is cut', (csv: string) => csv.slice(0, -4), 'shape_changed', /ends within/],
    [
      'when the currency is another',
      (csv: string) => csv.replaceAll('$', '€'),
      'contradiction',
      /not in USD/,
    ],
    [
      'when there is no row',
      (csv: string) => csv.slice(0, csv.indexOf('\n') + 1),
      'row_missing',
      /no row for 2026-0/,
    ],
  ] as const)('%s', (_, change, reason, detail) => {
    const totals = snapshotsOf({ monthly: change(csvOf('monthly')) }).filter(
      ({ span, service, day }) => span === 'month_to_date' && service === null && day > '2026-01-01',
    );
    expect(totals.map(({ day }) => day)).toEqual(['2026-01-31', '2026-02-15']);
    for (const { reading } of totals) {
      expect(reading).toMatchObject({ state: 'no_data', reason });
      if (reading.state === 'no_data') expect(reading.detail).toMatch(detail);
    }
  });

  test('when the source did not answer', () => {
    const text = gap('source_unavailable', 'view monthly: no answer within 30 s');
    const found = snapshotsOf({}, { monthly: { spec: specs.monthly, text } });
    expect(february(found)?.reading).toEqual(text);
  });
});

test('a total that counts today, or that lags behind the days, is a contradiction', () => {
  const monthly = csvOf('monthly').replaceAll('93,097.30', '112,000.00');
  expect(february(snapshotsOf({ monthly }))?.reading).toEqual({
    state: 'no_data',
    reason: 'contradiction',
    detail: 'view monthly: 112000 for 2026-02, but the days up to 2026-02-15 add up to 93097.3',
  });
  // Without the days there is nothing to hold it against.
  expect(february(snapshotsOf({ monthly }, { daily: null }))?.reading).toMatchObject({ amount: '112000' });
});

test('the age of the data is that of its oldest refresh; data older than allowed is no data', () => {
  const columns = { ...specs.monthly.columns, refreshed: 'Refreshed' };
  const csv = csvOf('monthly')
    .replace('Measure Names', 'Refreshed,Measure Names')
    .replaceAll(/^Revenue/gm, '2026-02-16T12:43:00Z,Revenue');
  const monthly = { spec: { ...specs.monthly, columns }, text: { kind: 'csv' as const, csv } };
  expect(february(snapshotsOf({}, { monthly, maxAgeMinutes: 120 }))).toMatchObject({
    sourceAgeMinutes: 120,
    reading: { state: 'value' },
  });
  expect(february(snapshotsOf({}, { monthly, maxAgeMinutes: 119 }))?.reading).toMatchObject({
    reason: 'source_outdated',
  });
});

test('on the first of March February is complete, and a row of March is not of interest', () => {
  const monthly = `${csvOf('monthly')}Revenue,"Call Box & Co, Ltd",March 2026,$5.00,5.00\n`;
  const found = snapshotsOf({ monthly }, { asOf: '2026-02-28', daily: null, services: null });
  expect(found.at(-1)).toMatchObject({ day: '2026-02-28', reading: { amount: '93097.3' } });
});
