/** The 24 customers of the simulated company: their services, and what happened to them. */

export interface DemoService {
  service: string;
  /** Dollars a day. */
  daily: number;
  /** Days before the covered one on which it began, or ended. */
  began?: number;
  ended?: number;
}

export interface DemoCustomer {
  name: string;
  display_name: string;
  services: DemoService[];
  /** Days before the covered one that the daily view does not have. */
  missingDays?: number[];
  /** What the sources say about the covered day; default: Tableau has everything. */
  today?: 'billing_agent_only' | 'nothing';
}

const names = [
  'Cobalt Stays',
  'Tidewater Pay',
  'Ashford Clinics',
  'Bluefin Logistics',
  'Cardinal Taxi',
  'Dovetail Dental',
  'Eastgate Bank',
  'Fernway Foods',
  'Granite Telecom',
  'Harbor Insurance',
  'Ironwood Energy',
  'Juniper Travel',
  'Kestrel Games',
  'Lakeside Schools',
  'Meridian Health',
  'Northwind Retail',
  'Orchard Books',
  'Pinecrest Hotels',
  'Quarry Tools',
  'Redwood Media',
  'Saltmarsh Ferries',
  'Thistle Fashion',
  'Umber Ceramics',
  'Violet Mobile',
];

/** What happened to some of them. */
const stories: Record<string, Partial<DemoCustomer> & { extra?: DemoService[] }> = {
  'Cobalt Stays': { extra: [{ service: 'Thailand Numbers', daily: 9_000, began: 12 }] },
  'Tidewater Pay': {
    services: [
      { service: 'User seats', daily: 2_400, ended: 45 },
      { service: 'SMS', daily: 120 },
    ],
  },
  'Cardinal Taxi': { extra: [{ service: 'Voice', daily: 1_500, ended: 40 }] },
  'Eastgate Bank': { today: 'billing_agent_only' },
  'Fernway Foods': { today: 'nothing' },
  'Juniper Travel': { missingDays: [9, 10, 11] },
  'Kestrel Games': { extra: [{ service: 'Verify', daily: 14_000, began: 20 }] },
  'Quarry Tools': { extra: [{ service: 'Fax', daily: 600, ended: 60 }] },
};

export const customers: DemoCustomer[] = names.map((display_name, index) => {
  const size = 300 + ((index * 613) % 5_000);
  const { extra = [], ...story } = stories[display_name] ?? {};
  const usual = [
    { service: 'SMS', daily: size },
    { service: 'Numbers', daily: Math.round(size / 5) },
  ];
  return {
    name: display_name.toLowerCase().replaceAll(' ', '_'),
    display_name,
    services: [...usual, ...extra],
    ...story,
  };
});
