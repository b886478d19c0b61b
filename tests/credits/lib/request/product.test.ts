import { describe, expect, test } from 'bun:test';
import { decideProduct, type ProductDecision } from '../../../../f/credits/lib/request/product.ts';

const verify = { name: 'verify', marker: 'Authy', columns: ['product', 'friendly_name'], enabled: true };
const query = (
  where: string,
  from = 'billing_counters AS c LEFT JOIN billable_items ON billable_items.sid = c.sid',
) =>
  `SELECT c.account_sid AS "c.account_sid", COALESCE(SUM(c.total), 0) AS "c.total_sum" FROM ${from} WHERE ${where} GROUP BY 1 ORDER BY 2 DESC`;
const decide = (where: string) => decideProduct(query(where), [verify]).kind;

describe('the product of a query', () => {
  test.each([
    "(billable_items.product LIKE '%Authy%')",
    "c.account_sid = 'AC1' AND (billable_items.product LIKE 'Authy Verify%') AND c.unit = 'usd'",
    "billable_items.friendly_name = 'authy sms'",
    "LOWER(billable_items.product) LIKE '%authy%'",
    "billable_items.product IN ('Authy A', 'Authy B')",
    "(billable_items.product LIKE '%Authy%' OR billable_items.friendly_name LIKE 'Authy%')",
  ])('is Verify when its conditions require it: %s', (where) => {
    expect(decide(where)).toBe('handled');
  });

  test.each([
    "billable_items.product NOT LIKE '%Authy%'",
    "NOT (billable_items.product LIKE '%Authy%')",
    "billable_items.product <> 'Authy'",
    "billable_items.product = 'Programmable Messaging' -- Authy",
    "billable_items.product = 'Programmable Messaging' /* product LIKE '%Authy%' */",
    "c.note LIKE '%Authy%'",
    "billable_items.product NOT IN ('Authy')",
    "billable_items.sid = 'billable_items.product LIKE Authy'",
  ])('is not Verify when the word is only mentioned: %s', (where) => {
    expect(decide(where)).toBe('not_handled');
  });

  test.each([
    "billable_items.product LIKE '%Authy%' OR c.account_sid = 'AC1'",
    "billable_items.product IN ('Authy', 'Programmable Messaging')",
  ])('is unclear when the query mixes it with other traffic: %s', (where) => {
    expect(decide(where)).toBe('unclear');
  });

  test('is also read from a derived table', () => {
    const sql = query('1 = 1', "(SELECT * FROM billing_counters WHERE product LIKE '%Authy%') AS c");
    expect(decideProduct(sql, [verify]).kind).toBe('handled');
  });

  test('that is not enabled is not handled, and does not affect others', () => {
    const psms = { name: 'psms', marker: 'Programmable', columns: ['product'], enabled: false };
    const like = (text: string) => query(`billable_items.product LIKE '${text}%'`);
    expect(decideProduct(like('Programmable'), [verify, psms]).kind).toBe('not_handled');
    expect(decideProduct(like('Authy'), [verify, psms])).toEqual({ kind: 'handled', product: 'verify' });
    const on = [verify, { ...psms, enabled: true }];
    expect(decideProduct(like('Programmable'), on)).toEqual({ kind: 'handled', product: 'psms' });
  });

  test.each(['DROP TABLE x', 'SELECT 1; SELECT 2', 'not sql', ''])(
    'is unclear for a text that is not one SELECT: %p',
    (sql) => {
      expect(decideProduct(sql, [verify]).kind).toBe('unclear');
    },
  );

  test('that is unclear is reported with all possible names', () => {
    const psms = { name: 'psms', marker: 'Programmable', columns: ['product'], enabled: true };
    const mixed = (names: string): ProductDecision => ({
      kind: 'unclear',
      reason: `its conditions mix ${names} with other traffic; ask for a link that covers one product only`,
    });
    const both = "product LIKE '%Authy%' AND product LIKE '%Programmable%'";
    expect(decideProduct(query(both), [verify, psms])).toEqual(mixed('verify, psms'));
    const either = "product LIKE '%Authy%' OR product LIKE '%Programmable%'";
    expect(decideProduct(query(either), [verify, psms])).toEqual(mixed('verify, psms'));
    expect(decideProduct(query("product LIKE '%Authy%' OR sid = 'a'"), [verify])).toEqual(mixed('verify'));
  });

  test('is certain when one product is required, for any other conditions', () => {
    const psms = { name: 'psms', marker: 'Programmable', columns: ['product'], enabled: true };
    const sure = "friendly_name LIKE '%Authy%' AND (product LIKE '%Programmable%' OR sid = 'a')";
    expect(decideProduct(query(sure), [verify, psms])).toEqual({ kind: 'handled', product: 'verify' });
  });

  test('of a text that is no SELECT has the reason', () => {
    expect(decideProduct('DROP TABLE x', [verify])).toEqual({
      kind: 'unclear',
      reason: 'the SQL cannot be read: it is not exactly one SELECT',
    });
  });
});
