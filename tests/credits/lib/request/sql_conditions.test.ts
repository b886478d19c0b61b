import { describe, expect, test } from 'bun:test';
import { guaranteeContains, readConditions } from '../../../../f/credits/lib/request/sql_conditions.ts';

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

describe('what a condition guarantees', () => {
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
  ])('%s: %s', (condition, guarantee) => {
    expect(where(condition)).toBe(guarantee);
  });

  test('is nothing without any condition', () => {
    expect(guaranteeContains([], ['product'], 'authy')).toBe('never');
    expect(guaranteeContains([null, 'text', ['x'], {}], ['product'], 'authy')).toBe('never');
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

  test('is followed twenty levels down and no further', () => {
    expect(of(derived(20))).toBe('always');
    expect(of(derived(21))).toBe('never');
  });
});

describe('what is not one SELECT', () => {
  test.each(['SELECT 1; SELECT 2', 'DROP TABLE x', 'SELECT 1 UNION SELECT 2', 'DELETE FROM t'])(
    '%s',
    (sql) => {
      expect(readConditions(sql)).toEqual({ kind: 'unreadable', reason: 'it is not exactly one SELECT' });
    },
  );

  test('says where the text stops being SQL, in one short line', () => {
    const unreadable = readConditions(`SELECT ${'x'.repeat(500)} FROM FROM`);
    expect(unreadable.kind).toBe('unreadable');
    if (unreadable.kind !== 'unreadable') return;
    expect(unreadable.reason).toMatch(/^Syntax error|^Expected/);
    expect(unreadable.reason.length).toBeLessThanOrEqual(200);
    expect(unreadable.reason).not.toContain('\n');
  });
});
