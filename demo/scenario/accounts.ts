/** The accounts of the demo: which were attacked, when and from where. The warehouse is built from the same table. */

export type CaseName =
  | 'single'
  | 'pairFirst'
  | 'pairSecond'
  | 'pairMessaging'
  | 'messaging'
  | 'asked'
  | 'above';

/** One customer account under attack; `end` is exclusive, as the warehouse and Looker count periods. */
export interface DemoAccount {
  sid: string;
  name: string;
  parent: { sid: string; name: string } | null;
  product: 'verify' | 'psms';
  period: { start: string; end: string };
  countries: string[];
}

export const accounts: Record<CaseName, DemoAccount> = {
  single: {
    sid: 'AC25c99fdd724b00b0e80b3b75e5c7138b',
    name: 'Tidewater Pay',
    parent: { sid: 'AC70ee7c96921f2f16a34517fadaa39cb6', name: 'Tidewater Holdings' },
    product: 'verify',
    period: { start: '2025-11-04', end: '2025-11-09' },
    countries: ['BD', 'PK', 'UZ'],
  },
  pairFirst: {
    sid: 'AC2d6100db2897204e285346fb574ccfc4',
    name: 'Marrow & Finch Login',
    parent: { sid: 'AC9ac04f3cf3c638e2d791c60b3647be94', name: 'Marrow & Finch' },
    product: 'verify',
    period: { start: '2025-11-01', end: '2025-11-06' },
    countries: ['ID', 'NG'],
  },
  pairSecond: {
    sid: 'AC6dd8db9e32c43b8791585e9a6fd75419',
    name: 'Marrow & Finch Wallet',
    parent: { sid: 'AC9ac04f3cf3c638e2d791c60b3647be94', name: 'Marrow & Finch' },
    product: 'verify',
    period: { start: '2025-11-03', end: '2025-11-08' },
    countries: ['ID', 'LK'],
  },
  pairMessaging: {
    sid: 'AC2d6100db2897204e285346fb574ccfc4',
    name: 'Marrow & Finch Login',
    parent: { sid: 'AC9ac04f3cf3c638e2d791c60b3647be94', name: 'Marrow & Finch' },
    product: 'psms',
    period: { start: '2025-11-01', end: '2025-11-06' },
    countries: ['ID', 'NG'],
  },
  messaging: {
    sid: 'AC0a5b780ec0d4d45b1219d77a2df96d14',
    name: 'Harbor Parcel',
    parent: null,
    product: 'psms',
    period: { start: '2025-11-05', end: '2025-11-08' },
    countries: ['KE', 'TZ'],
  },
  asked: {
    sid: 'AC0f2c006bb3d4d538519148a3b800536c',
    name: 'Juniper Rides',
    parent: null,
    product: 'verify',
    period: { start: '2025-11-06', end: '2025-11-10' },
    countries: ['KG', 'TJ'],
  },
  above: {
    sid: 'AC7b1bb9e599de2ad396ec06b748f448ba',
    name: 'Lumen Tickets',
    parent: null,
    product: 'verify',
    period: { start: '2025-11-07', end: '2025-11-11' },
    countries: ['AZ', 'MM'],
  },
};
