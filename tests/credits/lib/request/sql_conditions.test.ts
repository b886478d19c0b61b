import { describe, expect, test } from 'bun:test';
import { guaranteeContains, readConditions } from '../../../../f/credits/lib/request/product.ts';

/** What the WHERE of one table guarantees about "authy" in product or name. */
function where(condition: string, from = 't'): string {
  return of(`SELECT x FROM ${from}${condition ? ` WHERE ${condition}` : ''}`);
}
function of(sql: string): string {
  const conditions = readConditions(sql);
  if (conditions.kind === 'unreadable') return conditions.reason;
  return guaranteeContains(conditions.nodes, ['Product', 'name'], 'AUTHY');
}
const derived = (levels: number): string =>
  levels === 0
    ? "SELECT x FROM t WHERE product = 'authy'"
    : `SELECT x FROM (${derived(levels - 1)}) AS d${levels}`;

describe('the values guaranteed by a condition', () => {
  test.each([
    ["product = 'Authy SMS'", 'always'],
    ["t.product = 'Authy SMS'", 'always'],
    ['"t"."product" = \'Authy SMS\'', 'always'],
    ["product ILIKE '%authy%'", 'always'],
    ["lower(t.name) LIKE 'authy%'", 'always'],
    ["UPPER(t.name) = 'AUTHY'", 'always'],
    ["upper(lower(name)) = 'authy'", 'always'],
    ["a = 1 AND product = 'authy'", 'always'],
    ["product = 'authy' AND (b = 2 OR c = 3)", 'always'],
    ["product = 'authy' OR name = 'authy'", 'always'],
    ["product = 'authy' OR a = 1", 'sometimes'],
    ["a = 1 OR product = 'authy'", 'sometimes'],
    ["(product = 'authy' OR a = 1) AND b = 2", 'sometimes'],
    ["b = 2 AND (product = 'authy' OR a = 1)", 'sometimes'],
    ["(product = 'authy' OR a = 1) AND name = 'authy'", 'always'],
    ["product IN ('authy a', 'authy b')", 'always'],
    ["product IN ('authy a', 'other')", 'sometimes'],
    ["product IN ('other')", 'never'],
    ["other IN ('authy')", 'never'],
    ["product IN (SELECT p FROM q WHERE p = 'authy')", 'never'],
    ["product <> 'authy'", 'never'],
    ["product > 'authy'", 'never'],
    ["product = 'other'", 'never'],
    ['product = 3', 'never'],
    ['product = name', 'never'],
    ["other = 'authy'", 'never'],
    ["trim(product) = 'authy'", 'never'],
    ["coalesce(product, name) = 'authy'", 'never'],
    ["concat(product) = 'authy'", 'never'],
    ["'authy' = product", 'never'],
    ["NOT (product = 'authy')", 'never'],
    ['product IS NULL', 'never'],
    ['', 'never'],
    ["product = 'other' OR product IN ('other')", 'never'],
    ["product = 'other' OR other IN ('authy')", 'never'],
    ["product = 'other' OR product <> 'authy'", 'never'],
    ["product = 'other' OR NOT (product = 'authy')", 'never'],
    ["product IN ('other') OR product IS NULL", 'never'],
    ["product = 'other' AND (other = 'a' OR product > 'authy')", 'never'],
    ["lower(product, name) = 'authy'", 'never'],
  ])('%s: %s', (condition, guarantee) => {
    expect(where(condition)).toBe(guarantee);
  });

  test('are empty without a condition', () => {
    expect(guaranteeContains([], ['product'], 'authy')).toBe('never');
    expect(guaranteeContains([null, 'text', ['x'], {}], ['product'], 'authy')).toBe('never');
  });
});

describe('a tree of conditions', () => {
  const column = { type: 'column_ref', column: 'product' };
  const text = { type: 'single_quote_string', value: 'authy' };
  const equal = (left: unknown, right: unknown = text) => ({
    type: 'binary_expr',
    operator: '=',
    left,
    right,
  });
  const inside = (right: unknown) => ({ ...equal(column, right), operator: 'IN' });
  const lower = (...names: unknown[]) => ({
    type: 'function',
    name: { name: names },
    args: { value: [column] },
  });
  const guarantee = (node: unknown) => guaranteeContains([node], ['product'], 'authy');

  test.each([
    ['a column by its name', equal(column)],
    ['a column as an expression', equal({ type: 'column_ref', column: { expr: { value: 'PRODUCT' } } })],
    ['a function of a column', equal(lower({ value: 'LOWER' }))],
    ['a function in a schema', equal(lower({ value: 's' }, { value: 'upper' }))],
    ['a list of texts', inside({ value: [text, text] })],
  ])('guarantees its values with %s', (_, node) => {
    expect(guarantee(node)).toBe('always');
  });

  test.each([
    ['a condition of another type', { ...equal(column), type: 'unary_expr' }],
    ['nothing on its left', equal(null)],
    ['nothing on its right', equal(column, null)],
    ['a number on its right', equal(column, { value: 7 })],
    ['something like a column on its left', equal({ ...column, type: 'param' })],
    ['a column without an expression', equal({ type: 'column_ref', column: { expr: null } })],
    ['a column with a number for its name', equal({ type: 'column_ref', column: { expr: { value: 7 } } })],
    ['something like a function', equal({ ...lower({ value: 'lower' }), type: 'cast' })],
    ['a function without arguments', equal({ type: 'function', name: { name: [{ value: 'lower' }] } })],
    ['a function of no list', equal({ ...lower({ value: 'lower' }), args: { value: column } })],
    ['a function of two columns', equal({ ...lower({ value: 'lower' }), args: { value: [column, column] } })],
    ['a function without a name', equal({ type: 'function', args: { value: [column] } })],
    ['a function with an empty name', equal({ ...lower(), name: {} })],
    ['a function with no part of a name', equal(lower())],
    ['a function with a name of nothing', equal(lower(null))],
    ['a function with a number for its name', equal(lower({ value: 7 }))],
    ['no list', inside(null)],
    ['a list that is none', inside(text)],
    ['an empty list', inside({ value: [] })],
  ])('guarantees nothing with %s', (_, node) => {
    expect(guarantee(node)).toBe('never');
  });

  test('is empty for a query without a condition', () => {
    expect(readConditions('SELECT x FROM t')).toEqual({ kind: 'conditions', nodes: [] });
    expect(readConditions('SELECT 1')).toEqual({ kind: 'conditions', nodes: [] });
  });
});

describe('a derived table', () => {
  const inner = "(SELECT x FROM u WHERE product = 'authy') AS d";
  test.each([
    ['that the rows come from counts', inner, 'always'],
    ['that is joined inner counts', `t INNER JOIN ${inner} ON t.x = d.x`, 'always'],
    ['that is joined outer guarantees nothing', `t LEFT JOIN ${inner} ON t.x = d.x`, 'never'],
    ['that is joined by a shared column counts', `t INNER JOIN ${inner} USING (x)`, 'always'],
    ['that is joined crosswise guarantees nothing', `t CROSS JOIN ${inner}`, 'never'],
    ['that only stands beside the others guarantees nothing', `t, ${inner}`, 'never'],
  ])('%s', (_, from, guarantee) => {
    expect(where('', from)).toBe(guarantee);
  });

  test('is followed up to twenty levels deep', () => {
    expect(of(derived(20))).toBe('always');
    expect(of(derived(21))).toBe('never');
  });
});

describe('a text that is not one SELECT', () => {
  test.each(['SELECT 1; SELECT 2', 'DROP TABLE x', 'SELECT 1 UNION SELECT 2', 'DELETE FROM t'])(
    '%s',
    (sql) => {
      expect(readConditions(sql)).toEqual({ kind: 'unreadable', reason: 'it is not exactly one SELECT' });
    },
  );

  test('is reported with the position of the error, in one short line', () => {
    const unreadable = readConditions(`SELECT ${'x'.repeat(500)} FROM FROM`);
    expect(unreadable.kind).toBe('unreadable');
    if (unreadable.kind !== 'unreadable') return;
    expect(unreadable.reason).toMatch(/^Syntax error|^Expected/);
    expect(unreadable.reason.length).toBeLessThanOrEqual(200);
    expect(unreadable.reason).not.toContain('\n');
  });

  test('is reported with at most two hundred characters about the expected tokens', () => {
    const unreadable = readConditions('SELECT x FROM t WHERE');
    expect(unreadable).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/^Expected .{191}$/) });
  });
});
