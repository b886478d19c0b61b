/** A small Looker for the tests of the simulator, and the official SDK for it. */
import { afterEach } from 'bun:test';
import { Looker40SDK } from '@looker/sdk';
import { NodeSession } from '@looker/sdk-node';
import { ApiSettings } from '@looker/sdk-rtl';
import {
  type LookerOptions,
  type LookerSimulator,
  type LookerWorld,
  startLooker,
} from '../../../simulators/index.ts';

export const clientId = 'test-client';
export const clientSecret = 'test-secret';
export const qid = 'abcdefghijklmnopqrst01';
export const slug = 'ABCDEFGHIJKLMNOPQRST02';

export const world: LookerWorld = {
  origin: 'https://looker.example',
  models: [
    {
      name: 'shop',
      explores: [
        {
          name: 'orders',
          base: { view: 'orders', table: 'fact_orders' },
          joins: [{ view: 'customers', table: 'customers', on: 'customers.id = orders.customer_id' }],
          fields: [
            { name: 'orders.status', kind: 'dimension', type: 'string', sql: 'orders.status' },
            { name: 'orders.day', kind: 'dimension', type: 'date', sql: 'orders.day' },
            { name: 'orders.weight', kind: 'dimension', type: 'number', sql: 'orders.weight' },
            { name: 'customers.name', kind: 'dimension', type: 'string', sql: 'customers.name' },
            {
              name: 'orders.total_sum',
              kind: 'measure',
              type: 'number',
              sql: 'COALESCE(SUM(orders.total), 0)',
            },
          ],
          alwaysWhere: ['orders.is_test = false'],
        },
      ],
    },
  ],
  queries: [
    {
      id: '17',
      slug,
      client_id: qid,
      model: 'shop',
      view: 'orders',
      fields: ['customers.name', 'orders.total_sum'],
      filters: { 'customers.name': "O'Neil", 'orders.day': '2025/11/04 to 2025/11/09' },
      sorts: ['orders.total_sum desc 0'],
      limit: '500',
    },
  ],
  looks: [{ id: '4', title: 'Orders of one customer', query_id: '17' }],
  sqlQueries: [{ slug: 'runner12', sql: 'SELECT 1' }],
};

/** The SQL of query 17 without its last line. */
export const sql17 = `SELECT
    customers.name AS "customers.name",
    COALESCE(SUM(orders.total), 0) AS "orders.total_sum"
FROM fact_orders AS orders
LEFT JOIN customers ON customers.id = orders.customer_id
WHERE ((customers.name) = 'O''Neil')
  AND ((orders.day >= TIMESTAMP '2025-11-04') AND (orders.day < TIMESTAMP '2025-11-09'))
  AND orders.is_test = false
GROUP BY
    1
ORDER BY
    2 DESC`;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A simulator that stops by itself when the test ends. */
export function looker(options: Partial<LookerOptions> = {}): LookerSimulator {
  const simulator = startLooker({ world, clientId, clientSecret, ...options });
  cleanups.push(() => simulator.stop());
  return simulator;
}

/** The official SDK with its own transport. */
export function sdk(
  url: string,
  credentials = { client_id: clientId, client_secret: clientSecret },
): Looker40SDK {
  const settings = new ApiSettings({ base_url: url, verify_ssl: true, timeout: 5 });
  settings.readConfig = () => credentials;
  // Without a signal of one's own the SDK prints a line about timeouts for every request.
  Object.assign(settings, { signal: new AbortController().signal });
  return new Looker40SDK(new NodeSession(settings));
}

/** An API call without the SDK, for what the SDK hides: status, headers, raw body. */
export async function raw(
  simulator: LookerSimulator,
  verb: string,
  path: string,
  token: string,
  body?: object,
): Promise<Response> {
  return fetch(`${simulator.url}/api/4.0${path}`, {
    method: verb,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

export async function login(simulator: LookerSimulator): Promise<string> {
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
  const response = await fetch(`${simulator.url}/api/4.0/login`, { method: 'POST', body: form });
  const answer = (await response.json()) as { access_token: string };
  return answer.access_token;
}
