import { expect, test } from 'bun:test';
import { querySql } from '../../../simulators/looker/sql.ts';
import type { QueryDefinition } from '../../../simulators/looker/world.ts';
import { world } from './fixture.ts';

const base: QueryDefinition = {
  model: 'shop',
  view: 'orders',
  fields: ['orders.status', 'orders.total_sum'],
  filters: {},
  sorts: [],
  limit: '',
  total: false,
  query_timezone: null,
};

function sql(query: Partial<QueryDefinition>, limit?: number): string {
  return querySql(world.models, { ...base, ...query }, limit);
}

/** The first condition of the WHERE clause, which a filter on a dimension becomes. */
function where(field: string, expression: string): string | undefined {
  return /^WHERE (.*)$/m.exec(sql({ filters: { [field]: expression } }))?.[1];
}

test.each([
  ['paid', "((orders.status) = 'paid')"],
  ['paid,open', "((orders.status) IN ('paid', 'open'))"],
  ["it's", "((orders.status) = 'it''s')"],
  ['"a, b"', "((orders.status) = 'a, b')"],
  ['%pa%', "(orders.status LIKE '%pa%')"],
  ['pa%,open', "(orders.status LIKE 'pa%' OR (orders.status) = 'open')"],
  ['-paid', "(((orders.status) <> 'paid' OR (orders.status) IS NULL))"],
  ['-paid,-open', "(((orders.status) NOT IN ('paid', 'open') OR (orders.status) IS NULL))"],
  ['-%pa%', "((orders.status NOT LIKE '%pa%' OR orders.status IS NULL))"],
  ['p%,-paid', "((orders.status LIKE 'p%') AND ((orders.status) <> 'paid' OR (orders.status) IS NULL))"],
  ['^-5', "((orders.status) = '-5')"],
  ['10^%', "((orders.status) = '10%')"],
  ['10^%%', "(orders.status LIKE '10^%%' ESCAPE '^')"],
  ['NULL', '(orders.status IS NULL)'],
  ['-EMPTY', '((orders.status IS NOT NULL AND LENGTH(orders.status) <> 0))'],
])('text filter %s', (expression, condition) => {
  expect(where('orders.status', expression)).toBe(condition);
});

test.each([
  [
    '2025/11/04 to 2025/11/09',
    "((orders.day >= TIMESTAMP '2025-11-04') AND (orders.day < TIMESTAMP '2025-11-09'))",
  ],
  [
    '2025-11-04 for 5 days',
    "((orders.day >= TIMESTAMP '2025-11-04') AND (orders.day < TIMESTAMP '2025-11-09'))",
  ],
  ['2025/11/04', "((orders.day >= TIMESTAMP '2025-11-04') AND (orders.day < TIMESTAMP '2025-11-05'))"],
  ['2025/12', "((orders.day >= TIMESTAMP '2025-12-01') AND (orders.day < TIMESTAMP '2026-01-01'))"],
  ['after 2025/11/04 12:30', "((orders.day >= TIMESTAMP '2025-11-04 12:30:00'))"],
  ['before 2025/11/04', "((orders.day < TIMESTAMP '2025-11-04'))"],
])('date filter %s', (expression, condition) => {
  expect(where('orders.day', expression)).toBe(condition);
});

test.each([
  ['5', '((orders.weight) = 5)'],
  ['1, 3', '((orders.weight) IN (1, 3))'],
  ['5 to 10', '((orders.weight) >= 5 AND (orders.weight) <= 10)'],
  ['>=1.5 AND <3', '((orders.weight) >= 1.5 AND (orders.weight) < 3)'],
  ['NOT 5', '(((orders.weight) <> 5 OR (orders.weight) IS NULL))'],
  ['NOT NULL', '((orders.weight) IS NOT NULL)'],
])('number filter %s', (expression, condition) => {
  expect(where('orders.weight', expression)).toBe(condition);
});

test('an empty filter means any value', () => {
  for (const field of ['orders.status', 'orders.day', 'orders.weight'])
    expect(where(field, '')).toBe('orders.is_test = false');
});

test('joins are included only when a field or filter needs them', () => {
  expect(sql({})).not.toContain('JOIN');
  expect(sql({ filters: { 'customers.name': 'Ann' } })).toContain(
    'LEFT JOIN customers ON customers.id = orders.customer_id',
  );
});

test('a filter on a measure becomes HAVING', () => {
  expect(sql({ filters: { 'orders.total_sum': '>100' } })).toContain(
    'HAVING ((COALESCE(SUM(orders.total), 0)) > 100)',
  );
});

test('without sorts the newest day or the largest measure is first', () => {
  expect(sql({})).toContain('ORDER BY\n    2 DESC\n');
  expect(sql({ fields: ['orders.day', 'orders.total_sum'] })).toContain('ORDER BY\n    1 DESC\n');
  expect(sql({ sorts: ['orders.status', 'orders.total_sum desc 0', 'orders.weight'] })).toContain(
    'ORDER BY\n    1,\n    2 DESC\n',
  );
});

test('rows are limited to 500 by default, and unlimited with -1', () => {
  expect(sql({})).toEndWith('\nLIMIT 500');
  expect(sql({ limit: '20' })).toEndWith('\nLIMIT 20');
  expect(sql({ limit: '20' }, 7)).toEndWith('\nLIMIT 7');
  expect(sql({ limit: '-1' })).not.toContain('LIMIT');
  expect(sql({ limit: '20' }, -1)).not.toContain('LIMIT');
});

test('measures alone are not grouped', () => {
  expect(sql({ fields: ['orders.total_sum'] })).not.toMatch(/GROUP BY|ORDER BY/);
});

test("totals add Looker's second query after its comment", () => {
  const [main, totals] = sql({ total: true }, -1).split(
    '\n-- sql for creating the total and/or determining pivot columns\n',
  );
  expect(main).toBe(`${sql({}, -1)}\n`);
  expect(totals).toStartWith(
    'SELECT\n    COALESCE(SUM(orders.total), 0) AS "orders.total_sum"\nFROM fact_orders AS orders\n',
  );
  expect(totals).toEndWith('\nLIMIT 1');
});
