/** Determines the product of a query from the conditions that the query guarantees, by the rules of the policy. */

import NodeSqlParser from 'node-sql-parser/build/trino.js';
import type { Product } from '../policy/product_rule.ts';

export type ProductDecision =
  | { kind: 'handled'; product: string }
  | { kind: 'not_handled' }
  | { kind: 'unclear'; reason: string };

/**
 * Decides the product of `sql` (Trino dialect). A query that mixes products or cannot be read is `unclear`.
 * A product that is not enabled is not handled.
 */
export function decideProduct(
  sql: string,
  products: readonly Pick<Product, 'name' | 'marker' | 'columns' | 'enabled'>[],
): ProductDecision {
  const conditions = readConditions(sql);
  if (conditions.kind === 'unreadable')
    return { kind: 'unclear', reason: `the SQL cannot be read: ${conditions.reason}` };
  const enabled = products.filter((product) => product.enabled);
  const guarantees = enabled.map((product) => ({
    name: product.name,
    guarantee: guaranteeContains(conditions.nodes, product.columns, product.marker),
  }));
  const certain = guarantees.filter((entry) => entry.guarantee === 'always').map((entry) => entry.name);
  const possible = guarantees.filter((entry) => entry.guarantee === 'sometimes').map((entry) => entry.name);
  const [first, second] = certain;
  if (first !== undefined && second === undefined) return { kind: 'handled', product: first };
  if (first === undefined && possible.length === 0) return { kind: 'not_handled' };
  const names = [...certain, ...possible].join(', ');
  return {
    kind: 'unclear',
    reason: `its conditions mix ${names} with other traffic; ask for a link that covers one product only`,
  };
}

/** `always`: every row that counts satisfies it; `sometimes`: only some alternatives of an OR do; `never`: there is no such positive condition. */
export type Guarantee = 'always' | 'sometimes' | 'never';

export type Conditions = { kind: 'conditions'; nodes: unknown[] } | { kind: 'unreadable'; reason: string };

/** Collects the WHERE conditions of the one SELECT in `sql` (Trino dialect), including those of subqueries it selects from. */
export function readConditions(sql: string): Conditions {
  let ast: unknown;
  try {
    ast = new NodeSqlParser.Parser().astify(sql, { database: 'trino' });
  } catch (error) {
    // The parser throws on text that is no SQL it knows; this is an expected result.
    return { kind: 'unreadable', reason: error instanceof Error ? firstLine(error.message) : String(error) };
  }
  const statements = Array.isArray(ast) ? ast : [ast];
  const [statement] = statements;
  if (statements.length !== 1 || !isNode(statement) || statement.type !== 'select' || statement._next) {
    return { kind: 'unreadable', reason: 'it is not exactly one SELECT' };
  }
  return { kind: 'conditions', nodes: selectConditions(statement, 0) };
}

/** How far `conditions` guarantee that one of `columns` contains `marker` (case-insensitive). */
export function guaranteeContains(
  conditions: readonly unknown[],
  columns: readonly string[],
  marker: string,
): Guarantee {
  const wanted = {
    columns: new Set(columns.map((column) => column.toLowerCase())),
    marker: marker.toLowerCase(),
  };
  return conditions.map((node) => guaranteeOf(node, wanted)).reduce(both, 'never');
}

interface Wanted {
  columns: ReadonlySet<string>;
  marker: string;
}

type Node = Record<string, unknown>;

const maxDepth = 20;

function selectConditions(select: Node, depth: number): unknown[] {
  if (depth > maxDepth) return [];
  const nodes: unknown[] = select.where ? [select.where] : [];
  const from = Array.isArray(select.from) ? select.from : [];
  for (const [index, source] of from.entries()) {
    if (!isNode(source) || !isNode(source.expr) || (index > 0 && !isBound(source))) continue;
    const inner = isNode(source.expr.ast) ? source.expr.ast : source.expr;
    if (inner.type === 'select') nodes.push(...selectConditions(inner, depth + 1));
  }
  return nodes;
}

/** Only a derived table that every row must match counts: one that is joined outer, or beside the others without a condition, guarantees nothing. */
function isBound(source: Node): boolean {
  return source.join === 'INNER JOIN' && Boolean(source.on || source.using);
}

function guaranteeOf(node: unknown, wanted: Wanted): Guarantee {
  if (!isNode(node) || node.type !== 'binary_expr') return 'never';
  switch (node.operator) {
    case 'AND':
      return both(guaranteeOf(node.left, wanted), guaranteeOf(node.right, wanted));
    case 'OR':
      return either(guaranteeOf(node.left, wanted), guaranteeOf(node.right, wanted));
    case 'LIKE':
    case 'ILIKE':
    case '=':
      return wanted.columns.has(columnName(node.left)) && contains(node.right, wanted.marker)
        ? 'always'
        : 'never';
    case 'IN':
      return wanted.columns.has(columnName(node.left)) ? inList(node.right, wanted.marker) : 'never';
    default:
      return 'never';
  }
}

function both(a: Guarantee, b: Guarantee): Guarantee {
  if (a === 'always' || b === 'always') return 'always';
  return a === 'sometimes' || b === 'sometimes' ? 'sometimes' : 'never';
}

function either(a: Guarantee, b: Guarantee): Guarantee {
  return a === b ? a : 'sometimes';
}

function inList(node: unknown, marker: string): Guarantee {
  const items = isNode(node) && Array.isArray(node.value) ? node.value : [];
  const hits = items.filter((item) => contains(item, marker)).length;
  if (hits === 0) return 'never';
  return hits === items.length ? 'always' : 'sometimes';
}

function contains(node: unknown, marker: string): boolean {
  return isNode(node) && typeof node.value === 'string' && node.value.toLowerCase().includes(marker);
}

/** The bare column name of `x`, `t.x`, `LOWER(t.x)`; empty for anything else. */
function columnName(node: unknown): string {
  if (!isNode(node)) return '';
  if (
    node.type === 'function' &&
    isNode(node.args) &&
    Array.isArray(node.args.value) &&
    node.args.value.length === 1
  ) {
    return functionName(node) === 'lower' || functionName(node) === 'upper'
      ? columnName(node.args.value[0])
      : '';
  }
  if (node.type !== 'column_ref') return '';
  const column = isNode(node.column) && isNode(node.column.expr) ? node.column.expr.value : node.column;
  return typeof column === 'string' ? column.toLowerCase() : '';
}

function functionName(node: Node): string {
  const parts = isNode(node.name) && Array.isArray(node.name.name) ? node.name.name : [];
  const last: unknown = parts.at(-1);
  return isNode(last) && typeof last.value === 'string' ? last.value.toLowerCase() : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
