import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decideProduct } from '../../f/credits/lib/request/product.ts';
import { figure } from '../figures.ts';
import { type Condition, conditions, type Row, rows } from './conditions.ts';
import { casesOf, size } from './size.ts';

const verify = { name: 'verify', marker: 'Authy', columns: ['product', 'friendly_name'], enabled: true };
const isVerify = (row: Row) => `${row.product} | ${row.friendly_name}`.toLowerCase().includes('authy');

const decide = ({ sql }: Condition) =>
  decideProduct(
    `SELECT accounts.account_sid AS "accounts.account_sid", COALESCE(SUM(c.total), 0) AS "c.total_sum" FROM billing_counters AS c LEFT JOIN accounts ON accounts.account_sid = c.account_sid LEFT JOIN billable_items ON billable_items.sid = c.sid WHERE ${sql} GROUP BY 1 ORDER BY 2 DESC`,
    [verify],
  ).kind;

/** Which products the rows matched by a condition have. */
function truth({ holds }: Condition): 'verify only' | 'no verify' | 'mixed' {
  const found = rows.filter(holds);
  const hits = found.filter(isVerify).length;
  if (hits === 0) return 'no verify';
  return hits === found.length ? 'verify only' : 'mixed';
}

describe('the product of any query', () => {
  test('is Verify only if every row that it can return is Verify', () => {
    fc.assert(
      fc.property(conditions(true), (condition) => {
        if (decide(condition) === 'handled') expect(truth(condition)).not.toBe('mixed');
      }),
      size(5_000),
    );
  }, 120_000);

  test('is never not_handled if every row is Verify and the condition has the form of an Explore', () => {
    fc.assert(
      fc.property(conditions(false), (condition) => {
        if (truth(condition) === 'verify only') expect(decide(condition)).not.toBe('not_handled');
      }),
      size(5_000),
    );
    figure(`product rule: twice ${casesOf(5_000)} conditions tried on every row: none decided wrongly`);
  }, 120_000);
});
