/** Which customers are listed, and in which order. */

import type { Flag } from '../../lib/pace/flag';
import type { ShownCustomer } from '../../lib/page/report_page';

export interface Filter {
  /** Part of a name, in any letter case. */
  search: string;
  flag: Flag | null;
  order: 'flagged' | 'report';
}

export const noFilter: Filter = { search: '', flag: null, order: 'flagged' };

const urgency: readonly Flag[] = ['declining', 'no_data', 'growing', 'normal'];

export function listed(
  customers: readonly ShownCustomer[],
  { search, flag, order }: Filter,
): ShownCustomer[] {
  const wanted = search.trim().toLowerCase();
  const found = customers.filter(
    (one) =>
      (flag === null || one.flag === flag) &&
      (one.display_name.toLowerCase().includes(wanted) || one.customer.toLowerCase().includes(wanted)),
  );
  if (order === 'report') return found;
  return found.toSorted((a, b) => urgency.indexOf(a.flag) - urgency.indexOf(b.flag));
}
