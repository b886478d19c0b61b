/** A small Tableau site for tests. */
import type { TableauRow, TableauView, TableauWorld } from '../../../simulators/index.ts';

export const token = { tokenName: 'spend-monitor', tokenSecret: 'pat-secret/==' };

export const site = { id: '6b7179ba-b82b-4f0f-91ed-812074ac5da6', contentUrl: 'revenue' };

/** A view of revenue by account and month. */
export function monthly(rows: readonly TableauRow[], changes: Partial<TableauView> = {}): TableauView {
  return {
    id: 'd79634e1-6063-4ec9-95ff-50acbf609ff5',
    name: 'Monthly',
    dimensions: ['Account Name', 'Month of Date'],
    measure: 'Revenue',
    form: 'long',
    decimals: 0,
    rows: () => rows,
    ...changes,
  };
}

export function worldOf(...views: TableauView[]): TableauWorld {
  return { site, views };
}
