/** Conditions of a query as a tree that is rendered as SQL and, independently, evaluated on rows. */
import fc from 'fast-check';

export interface Row {
  product: string;
  friendly_name: string;
  account_sid: string;
}

/** Values that occur in the conditions, and values that only rows contain. */
const products = [
  'Authy Verify SMS',
  'AUTHY',
  'xauthyx',
  'Axthy',
  'any',
  'Programmable Messaging',
  'Voice',
  'Never mentioned',
];
const accounts = ['AC1', 'AC2'];
export const rows: readonly Row[] = products.flatMap((product) =>
  products.flatMap((friendly_name) =>
    accounts.map((account_sid) => ({ product, friendly_name, account_sid })),
  ),
);

export interface Condition {
  sql: string;
  holds: (row: Row) => boolean;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const columns = fc.constantFrom<keyof Row>('product', 'friendly_name', 'account_sid');
const named = (column: keyof Row) =>
  column === 'account_sid' ? 'accounts.account_sid' : `billable_items.${column}`;
const patterns = fc.constantFrom(
  '%Authy%',
  'Authy%',
  '%authy%',
  '%Voice%',
  '%',
  'A_thy%',
  'Programmable Messaging',
  '%y',
);
const values = fc.constantFrom(
  'Authy Verify SMS',
  'AUTHY',
  'Voice',
  'Programmable Messaging',
  'AC1',
  'authy',
);

function like(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const leaves: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(columns, patterns, fc.boolean(), fc.boolean()).map(([column, pattern, not, lower]) => {
    const left = lower ? `LOWER(${named(column)})` : named(column);
    return {
      sql: `${left} ${not ? 'NOT LIKE' : 'LIKE'} ${quoted(pattern)}`,
      holds: (row: Row) => like(lower ? row[column].toLowerCase() : row[column], pattern) !== not,
    };
  }),
  fc.tuple(columns, values, fc.boolean()).map(([column, value, not]) => ({
    sql: `(${named(column)}) ${not ? '<>' : '='} ${quoted(value)}`,
    holds: (row: Row) => (row[column] === value) !== not,
  })),
  fc
    .tuple(columns, fc.array(values, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([column, list, not]) => ({
      sql: `${named(column)} ${not ? 'NOT IN' : 'IN'} (${list.map(quoted).join(', ')})`,
      holds: (row: Row) => list.some((value) => value === row[column]) !== not,
    })),
  fc.constantFrom(
    { sql: '1 = 1', holds: () => true },
    { sql: "'Authy' LIKE '%Authy%'", holds: () => true },
    { sql: "accounts.account_sid <> 'billable_items.product LIKE ''%Authy%'''", holds: () => true },
  ),
);

/** @param negation whether whole conditions are negated, which no Explore does */
export function conditions(negation: boolean): fc.Arbitrary<Condition> {
  return fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'condition' },
      leaves,
      fc.tuple(tie('tree'), tie('tree'), fc.boolean()).map(([left, right, isAnd]) => ({
        sql: `(${left.sql} ${isAnd ? 'AND' : 'OR'} ${right.sql})`,
        holds: (row: Row) =>
          isAnd ? left.holds(row) && right.holds(row) : left.holds(row) || right.holds(row),
      })),
      negation
        ? tie('tree').map(({ sql, holds }) => ({ sql: `NOT (${sql})`, holds: (row: Row) => !holds(row) }))
        : leaves,
    ),
  })).tree;
}
