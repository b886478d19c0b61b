import { describe, expect, test } from 'bun:test';
import {
  accountsIn,
  amountIn,
  customersIn,
  periodsIn,
  spendsIn,
} from '../../../../f/credits/lib/request/stated.ts';

const now = new Date('2026-01-08T09:00:00Z');
const periods = (text: string) =>
  periodsIn(text, now).map((readings) => readings.map(({ first, last }) => `${first}..${last}`));

describe('the period of a request', () => {
  test.each([
    ['Fraud dates: 2025-11-04 to 2025-11-08'],
    ['2025/11/04 – 2025/11/08'],
    ['between Nov 4 and Nov 8, 2025'],
    ['November 4-8, 2025'],
    ['Nov 4th - Nov 8th'],
    ['4 to 8 November 2025'],
    ['4 November 2025 until 8 November 2025'],
    ['vom 04.11.2025 bis zum 08.11.2025'],
    ['Zeitraum: 4.-8.11.2025'],
    ['del 4 al 8 de noviembre de 2025'],
    ['de 4 a 8 de novembro de 2025'],
    ['du 4 au 8 novembre 2025'],
    ['*Fraud dates:* *2025-11-04* to *2025-11-08*'],
    ['2025-11-04 00:00 to 2025-11-08 23:59'],
    ['2025-11-04T00:00:00Z - 2025-11-08T23:59:59Z'],
    ['Nov 4, 2025 12:00 am UTC until Nov 8, 2025'],
    ['between Tuesday, November 4 and Saturday, November 8'],
    ['vom Dienstag, 4. November bis Samstag, 8. November 2025'],
    ['vom 04.11.25 bis 08.11.25'],
    ['Zeitraum: 4.11. - 8.11.'],
    ['Zeitraum: 4.-8.11.25'],
    ['Fraud dates: 11/4 - 11/8'],
    ['fraud from 11/4 to 11/8, please credit'],
  ])('%s', (text) => {
    const found = periods(text);
    expect(found.map((readings) => readings.includes('2025-11-04..2025-11-08'))).toEqual([true]);
    // Only numbers of which either may be the month have several readings.
    if (!text.includes('/4')) expect(found).toEqual([['2025-11-04..2025-11-08']]);
  });

  test('has two readings where day and month cannot be told apart', () => {
    for (const text of ['11/04/2025 - 11/08/2025', '11/04/25 - 11/08/25', 'Period: 11/04 - 11/08']) {
      expect(periods(text).flat().sort()).toEqual([
        '2025-04-11..2025-08-11',
        '2025-04-11..2025-11-08',
        '2025-11-04..2025-11-08',
      ]);
    }
  });

  test('is one day where a line names one', () => {
    expect(periods('Fraud date: 2025-11-04')).toEqual([['2025-11-04..2025-11-04']]);
  });

  test('is the last one before the request where no year is given, also over the turn of a year', () => {
    expect(periods('Dec 28 to Jan 3')).toEqual([['2025-12-28..2026-01-03']]);
  });

  test('is none in other dates and numbers', () => {
    expect(periods('ticket of 2025-12-01, 12 to 14 customers, version 1.2.3, may 4 people see it')).toEqual(
      [],
    );
    expect(periods('2025-13-40 to 2025-02-31')).toEqual([]);
    expect(periods('on duty 24/7 - 9/5 otherwise, section 1.2. to 1.3. of the guide')).toEqual([]);
    expect(periods('Dates: see 1/2')).toEqual([]);
  });
});

describe('the spend of a request', () => {
  test.each([
    ['Fraud spend: $7,529.68', '7529.68'],
    ['total cost 12.50 USD', '12.5'],
    ['Schaden: 1.234,50 USD', '1234.5'],
    ['spend ~$12k', '12000'],
    ['Montant : 1 234,56 $', '1234.56'],
    ['gasto: US$ 1,234', '1234'],
  ])('%s', (text, amount) => {
    expect(spendsIn(text)[0]?.toFixed() ?? null).toBe(amount);
  });

  test('is not the usual spend, and no number without a currency', () => {
    expect(spendsIn('monthly spend is $40,000\nspend: see 48213\nzendesk $5')).toEqual([]);
    expect(amountIn('see Look')).toBeNull();
  });
});

test('accounts are read in any case, each once; customers from their line', () => {
  const sid = `AC${'0a'.repeat(16)}`;
  expect(accountsIn(`${sid} ${sid.toUpperCase()} AC123 x${sid}`)).toEqual([sid]);
  expect(customersIn('*Customer:* Tidewater Pay\nKunde: Café Nord (Berlin)\ncustomers like it')).toEqual([
    'Tidewater Pay',
    'Café Nord',
  ]);
});
