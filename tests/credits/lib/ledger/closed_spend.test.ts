import { beforeEach, describe, expect, test } from 'bun:test';
import { closedMonth, closedPath, closeMonth } from '../../../../f/credits/lib/ledger/reservations.ts';
import { ledgerCredit, memoryItems } from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});
const credit = (start: string, end: string) => ledgerCredit({ period: { start, end } });

describe('a month of spend', () => {
  test('is closed once, under its own path', async () => {
    await closeMonth(items, '202401', now);
    await closeMonth(items, '202401', new Date('2026-02-08T12:00:00Z'));
    expect(closedPath('202401')).toBe('f/credits/ledger/closed_202401');
    expect(await items.taken(closedPath('202401'))).toEqual({ at: now.toISOString() });
  });

  test.each([
    ['that has a day of it', [credit('2024-01-31', '2024-02-02')], '202401'],
    [
      'that has another credit with a day of it',
      [credit('2024-03-01', '2024-03-02'), credit('2024-01-05', '2024-01-06')],
      '202401',
    ],
    ['that ends where it begins', [credit('2023-12-20', '2024-01-01')], null],
    ['that begins where it ends', [credit('2024-02-01', '2024-02-05')], null],
    ['without a period', [ledgerCredit({ period: null })], null],
    ['without links', [], null],
  ])('stops a request %s', async (_, credits, month) => {
    await closeMonth(items, '202401', now);
    expect(await closedMonth(items, credits)).toBe(month);
  });

  test('is named first when several are closed', async () => {
    for (const month of ['202403', '202402']) await closeMonth(items, month, now);
    const credits = [credit('2024-03-01', '2024-03-02'), credit('2024-01-31', '2024-03-01')];
    expect(await closedMonth(items, credits)).toBe('202402');
  });
});
