/** Which product a query is about, decided by the policy's rules over the query's conditions. */
import type { Product } from '../policy/product_rule.ts';
import { guaranteeContains, readConditions } from './sql_conditions.ts';

export type ProductDecision =
  | { kind: 'handled'; product: string }
  | { kind: 'not_handled' }
  | { kind: 'unclear'; reason: string };

/**
 * Decides the product of `sql` (Trino dialect). A query that mixes products, or that cannot be read, is `unclear`: never guessed.
 * A product that is not enabled is none that we handle.
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
