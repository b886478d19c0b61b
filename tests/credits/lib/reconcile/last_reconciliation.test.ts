import { expect, test } from 'bun:test';
import {
  keepReconciliation,
  lastReconciliationPath,
  readReconciliation,
} from '../../../../f/credits/lib/reconcile/reconcile_report.ts';
import { memoryItems } from '../../world.ts';

const found = { credited: 12, wrong: 1, twice: 0, lost: 2, unknown: 3 };
const result = { ...found, records: 15, threads: 20, differences: [], statement: '' };

test('the dashboard shows the result, time and period of the last reconciliation', async () => {
  const items = memoryItems();
  await keepReconciliation(items, result, { at: new Date('2026-03-01T06:00:00Z'), days: 3 });
  const last = readReconciliation(await items.read(lastReconciliationPath));
  expect(lastReconciliationPath).toBe('f/credits/reconciliation/last');
  expect(last).toEqual({ kind: 'reconciled', at: '2026-03-01T06:00:00.000Z', days: 3, ...found });
});

test.each([
  ['none', undefined],
  ['one of another form', { version: 1, wrong: 0 }],
  [
    'one without its count of wrong amounts',
    { version: 1, at: '2026-03-01T06:00:00Z', days: 3, credited: 1, twice: 0, lost: 0, unknown: 0 },
  ],
])('without a reconciliation the dashboard shows no result: %s', (_what, value) => {
  expect(readReconciliation(value)).toEqual({ kind: 'not_reconciled' });
});
