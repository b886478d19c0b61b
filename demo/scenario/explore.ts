/** The Looker explore of the demo: what accounts were billed for, per day and billable item. */
import type { LookerModel } from '../../simulators/index.ts';

export const modelName = 'Revenue';
export const exploreName = 'counters_by_billable_item';

const base = exploreName;

export const revenueModel: LookerModel = {
  name: modelName,
  explores: [
    {
      name: exploreName,
      base: { view: base, table: 'billing_counters' },
      joins: [
        { view: 'accounts', table: 'accounts', on: `accounts.account_sid = ${base}.account_sid` },
        {
          view: 'billable_items',
          table: 'billable_items',
          on: `billable_items.billable_item_sid = ${base}.billable_item_sid`,
        },
      ],
      fields: [
        ...['accounts.account_sid', 'accounts.account_name'].map(textColumn),
        ...['billable_item_sid', 'product', 'friendly_name', 'iso_country_code'].map((name) =>
          textColumn(`billable_items.${name}`),
        ),
        { name: `${base}.usage_date`, kind: 'dimension', type: 'date', sql: `${base}.usage_date` },
        sumOf('total'),
        sumOf('quantity'),
      ],
      alwaysWhere: [`${base}.unit = 'usd'`, `${base}.subtype IN ('sale', 'tax')`],
    },
  ],
};

function textColumn(name: string) {
  return { name, kind: 'dimension', type: 'string', sql: name } as const;
}

function sumOf(column: string) {
  const name = `${base}.${column}_sum`;
  return { name, kind: 'measure', type: 'number', sql: `COALESCE(SUM(${base}.${column}), 0)` } as const;
}
