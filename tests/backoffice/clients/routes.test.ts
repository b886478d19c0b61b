import { beforeAll, describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import * as z from 'zod';
import { answerCustomer, answerList, answerNotes } from '../../../f/backoffice/clients/customer_answers.ts';
import { answerInvoice } from '../../../f/backoffice/clients/invoice_answers.ts';
import { authorized, type Call } from '../../../f/backoffice/clients/respond.ts';
import { download, exportSales, revoke } from '../../../f/backoffice/clients/sales_export.ts';
import type { Answer } from '../../../f/backoffice/lib/access/answer.ts';
import { type HttpRequest, keyHash } from '../../../f/backoffice/lib/access/request.ts';
import type { Permission } from '../../../f/backoffice/lib/access/roles.ts';
import type { LinkKeys } from '../../../f/backoffice/lib/link/link.ts';
import { size } from '../../property/size.ts';
import { type Books, emptyBooks } from '../books.ts';
import { orderEvent, policy, refunded, succeeded } from '../world.ts';

const root = join(import.meta.dir, '../../..');
const links = {
  keys: { current: 'k1', keys: { k1: 'a secret of the test' } },
  base: 'http://books.example/api/r/w/',
};

/** What the scripts of the routes do. */
const routes = {
  sales: ['exports', (call: Call) => exportSales(call, links)],
  revoke: ['exports', revoke],
  users: ['customers.read', answerList],
  user: ['customers.read', answerCustomer],
  notes: ['customers.write', answerNotes],
  invoice: ['invoices.read', answerInvoice],
} satisfies Record<string, [Permission, (call: Call) => Promise<Answer>]>;

type Route = keyof typeof routes;

const people = { admin: 'ada', support: 'sam', viewer: 'vic', nobody: 'nia' };
type Person = keyof typeof people | 'stranger' | 'anonymous';

let books: Books;
beforeAll(async () => {
  books = await emptyBooks();
  await books.sql(async (sql) => {
    for (const name of Object.values(people))
      await sql`
        insert into backoffice.api_client (key_sha256, email, created_at)
        values (${keyHash(name)}, ${`${name}@tribi.example`}, now())`;
  });
  for (const id of [1, 2, 3, 4])
    await books.order(orderEvent(id, { customer: { id: 7, email: '50%_off@example.com' } }));
  await books.order(
    orderEvent(5, {
      currency: 'JPY',
      amount: 500,
      customer: { id: 8, name: 'Second', email: 'b@example.com' },
    }),
  );
  await books.order(orderEvent(6, { customer: { id: 9, name: 'Third', email: '50xoff@example.com' } }));
  for (const id of [1, 2, 3]) await books.payment(succeeded(id));
  await books.payment(refunded(2));
  await books.payment(refunded(3, { amount: 400 }));
});

function call(route: Route, person: Person, changes: Partial<HttpRequest> = {}) {
  const [permission, work] = routes[route];
  const key = person === 'anonymous' ? null : keyHash(person === 'stranger' ? 'unknown' : people[person]);
  const request = { key_sha256: key, params: {}, query: {}, body: '', request_id: null, ...changes };
  return books.open((database) => authorized(database, policy, request, permission, work));
}

const good: Record<Route, Partial<HttpRequest>> = {
  sales: { query: { period: 'daily', date: '2026-03-01' } },
  revoke: { params: { id: crypto.randomUUID() } },
  users: {},
  user: { params: { id: '7' } },
  notes: { params: { id: '7' }, body: '{"internal_notes":"x"}' },
  invoice: { params: { number: 'TRB-USD-000001' } },
};

const allowed: Record<Route, readonly Person[]> = {
  sales: ['admin'],
  revoke: ['admin'],
  users: ['admin', 'support', 'viewer'],
  user: ['admin', 'support', 'viewer'],
  notes: ['admin', 'support'],
  invoice: ['admin', 'support', 'viewer'],
};

const names = z
  .array(z.enum(['sales', 'revoke', 'users', 'user', 'notes', 'invoice']))
  .parse(Object.keys(routes));

describe('who may do what', () => {
  const everybody: Person[] = ['admin', 'support', 'viewer', 'nobody', 'stranger', 'anonymous'];
  test.each(names.flatMap((route) => everybody.map((person): [Route, Person] => [route, person])))(
    '%s as %s',
    async (route, person) => {
      const { status } = await call(route, person, good[route]);
      if (person === 'stranger' || person === 'anonymous') expect(status).toBe(401);
      else if (!allowed[route].includes(person)) expect(status).toBe(403);
      // The link of the example does not exist.
      else expect(status).toBe(route === 'revoke' ? 404 : 200);
    },
  );

  test('a revoked key is as good as none', async () => {
    await books.sql(
      (sql) => sql`
      insert into backoffice.api_client (key_sha256, email, created_at, revoked_at)
      values (${keyHash('old')}, 'ada@tribi.example', now(), now())`,
    );
    const request = { key_sha256: keyHash('old'), params: {}, query: {}, body: '', request_id: null };
    const answer = await books.open((database) =>
      authorized(database, policy, request, 'exports', async () => ({ status: 200, body: {} })),
    );
    expect(answer.status).toBe(401);
  });
});

describe('what is wrong with a request', () => {
  test.each<[Route, Partial<HttpRequest>, number]>([
    ['sales', { query: { period: 'hourly' } }, 400],
    ['sales', { query: { tz: 'Mars/Olympus' } }, 400],
    ['sales', { query: { date: '2026-02-30' } }, 400],
    ['sales', { query: { period: 'custom' } }, 400],
    ['sales', { query: { period: 'custom', start_date: '2026-03-02', end_date: '2026-03-02' } }, 400],
    [
      'sales',
      { query: { period: 'custom', start_date: '2026-03-02T00:00:00', end_date: '2026-03-03' } },
      400,
    ],
    ['sales', { query: { period: 'daily', end_date: '2026-03-03' } }, 400],
    ['sales', { query: { as_of: '2999-01-01T00:00:00Z' } }, 400],
    ['sales', { query: { timezone: 'UTC' } }, 422],
    ['users', { query: { page_size: '101' } }, 422],
    ['users', { query: { page: '0' } }, 422],
    ['users', { query: { page: 'x' } }, 400],
    ['users', { query: { sort_by: 'password' } }, 400],
    ['users', { query: { currency: 'XXX' } }, 400],
    ['users', { query: { status_filter: 'open' } }, 422],
    ['users', { query: { q: '\0' } }, 400],
    ['user', { params: { id: '99' } }, 404],
    ['user', { params: { id: "7' or true" } }, 404],
    ['notes', { params: { id: '99' }, body: '{"internal_notes":"x"}' }, 404],
    ['notes', { params: { id: '7' }, body: '' }, 422],
    ['notes', { params: { id: '7' }, body: '{"internal_notes":7}' }, 422],
    ['notes', { params: { id: '7' }, body: '{"notes":"x"}' }, 422],
    ['notes', { params: { id: '7' }, body: JSON.stringify({ internal_notes: 'x'.repeat(10_001) }) }, 422],
    ['notes', { params: { id: '7' }, body: '{"internal_notes":"\\u0000"}' }, 400],
    ['revoke', { params: { id: 'x' } }, 404],
    ['invoice', { params: { number: 'TRB-USD-999999' } }, 404],
    ['invoice', { params: { number: '\0' } }, 404],
    ['invoice', { params: { number: 'TRB-USD-000001' }, query: { format: 'pdf' } }, 400],
  ])('%s %j: %d', async (route, changes, status) => {
    const answer = await call(route, 'admin', changes);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  });

  test('random queries, parameters and bodies are answered without an error', async () => {
    const words = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('daily', 'UTC', '1', '-1', '0', "';--", '%', '\u0000', 'csv', '2026-13-01'),
    );
    const keys = fc.constantFrom(
      'period',
      'tz',
      'date',
      'as_of',
      'q',
      'page',
      'page_size',
      'sort_by',
      'currency',
      'format',
      'x',
    );
    const request = fc.record({
      query: fc.dictionary(keys, words, { maxKeys: 4 }),
      params: fc.record({ id: words, number: words }),
      body: fc.oneof(fc.string(), fc.json()),
    });
    const { numRuns, seed } = size(500);
    const cases = fc.sample(fc.tuple(fc.constantFrom(...names), request), {
      numRuns,
      ...(seed === undefined ? {} : { seed }),
    });
    for (const [route, changes] of cases) {
      const { status } = await call(route, 'admin', changes);
      expect([200, 400, 404, 422]).toContain(status);
    }
  }, 60_000);
});

const itemsSchema = z.object({
  items: z.array(z.object({ id: z.number(), email: z.string() }).loose()),
  total: z.int(),
  total_pages: z.int(),
});
const list = async (query: Record<string, string>) =>
  itemsSchema.parse((await call('users', 'viewer', { query })).body);

describe('customers', () => {
  test('spend counts paid orders less refunds, by currency, and ARPU is spend by order', async () => {
    const { items } = await list({ q: '50%_off' });
    expect(items).toHaveLength(1);
    // Of four orders two are paid; one was refunded as a whole and one never paid; 400 of 1900 were refunded.
    expect(items[0]).toMatchObject({
      id: 7,
      total_orders: 2,
      currency: 'USD',
      total_spent_minor_units: 3_400,
      arpu_minor_units: 1_700,
      spend: [{ currency: 'USD', orders: 2, total_spent_minor_units: 3_400, arpu_minor_units: 1_700 }],
    });
  });

  test('are found by a part of address or name, in any letter case, with % and _ as letters', async () => {
    const found = async (q: string) =>
      (await list({ q, sort_by: 'created_at' })).items.map(({ id }) => id).sort();
    expect(await found('50')).toEqual([7, 9]);
    expect(await found('50%')).toEqual([7]);
    expect(await found('0%_o')).toEqual([7]);
    expect(await found('_')).toEqual([7]);
    expect(await found('second')).toEqual([8]);
    expect(await found('\\')).toEqual([]);
  });

  test('are sorted and paged; a page after the last is empty', async () => {
    const ids = async (query: Record<string, string>) => (await list(query)).items.map(({ id }) => id);
    expect(await ids({ sort_by: 'total_spent', sort_order: 'desc' })).toEqual([7, 9, 8]);
    expect(await ids({ sort_by: 'total_orders', sort_order: 'asc', page_size: '2', page: '2' })).toEqual([7]);
    expect(await list({ page: '9', page_size: '2' })).toMatchObject({ items: [], total: 3, total_pages: 2 });
  });

  test('have their orders with the numbers of their documents', async () => {
    const { body } = await call('user', 'support', { params: { id: '7' } });
    const { orders } = z
      .object({
        orders: z.array(
          z.object({ id: z.number(), status: z.string(), documents: z.array(z.string()) }).loose(),
        ),
      })
      .parse(body);
    expect(orders.map(({ id, status, documents }) => [id, status, documents])).toEqual([
      [4, 'created', []],
      [3, 'paid', ['TRB-USD-000003', 'TRB-CN-USD-000002']],
      [2, 'refunded', ['TRB-USD-000002', 'TRB-CN-USD-000001']],
      [1, 'paid', ['TRB-USD-000001']],
    ]);
  });

  test('have notes that are set, cleared and audited with who did it', async () => {
    const set = (value: string | null) =>
      call('notes', 'support', { params: { id: '8' }, body: JSON.stringify({ internal_notes: value }) });
    expect((await set('**calls** at noon')).body).toEqual({ id: 8, internal_notes: '**calls** at noon' });
    expect((await set('**calls** at noon')).status).toBe(200);
    expect((await set('')).body).toEqual({ id: 8, internal_notes: null });
    const entries = await books.sql(
      (sql) => sql`select actor, event, data from backoffice.audit where subject = 'customer:8' order by seq`,
    );
    expect([...entries].map(({ actor, event, data }) => [actor, event, JSON.parse(data)])).toEqual([
      ['sam@tribi.example', 'note_set', { from: null, to: '**calls** at noon' }],
      ['sam@tribi.example', 'note_set', { from: '**calls** at noon', to: null }],
    ]);
  });
});

describe('exports', () => {
  const query = { period: 'monthly', date: '2026-03-01', tz: 'America/New_York', format: 'xlsx' };

  test('name their zone in file and header, and are stored with hash and parameters', async () => {
    const answer = await call('sales', 'admin', { query });
    expect(answer.file?.name).toBe('tribi-sales-20260301-20260401-America_New_York.xlsx');
    expect(answer.headers).toMatchObject({ 'X-Export-Timezone': 'America/New_York', 'X-Export-Rows': '5' });
    const [row] = await books.sql(
      (sql) => sql`
      select params, rows, content_sha256, encode(sha256(content), 'hex') as hash, created_by from backoffice.export
      where id = ${answer.headers?.['X-Export-Id'] ?? ''}`,
    );
    expect(row).toMatchObject({ rows: 5, created_by: 'ada@tribi.example' });
    expect(row?.hash).toBe(row?.content_sha256);
    expect(JSON.parse(row?.params)).toMatchObject({ ...query, start: '2026-03-01T05:00:00.000Z' });
  });

  test('have links that work until they expire or are revoked, and not when they are altered', async () => {
    const { status, body } = await call('sales', 'admin', { query: { ...query, deliver: 'link' } });
    expect(status).toBe(201);
    const made = z
      .object({ id: z.string(), link_id: z.string(), url: z.string(), sha256: z.string(), rows: z.int() })
      .loose()
      .parse(body);
    const url = new URL(made.url);
    expect(url.pathname).toBe(`/api/r/w/backoffice/downloads/${made.link_id}`);
    const given = Object.fromEntries(url.searchParams);
    const get = (changes: Record<string, string> = {}, keys: LinkKeys = links.keys, at = new Date()) =>
      books.open((database) =>
        download(database, keys, { id: made.link_id, query: { ...given, ...changes }, now: at }),
      );
    const file = await get();
    expect(file.status).toBe(200);
    expect(new Bun.CryptoHasher('sha256').update(file.file?.content ?? '').digest('hex')).toBe(made.sha256);
    expect((await get({ expires: `${Number(given.expires) + 1}` })).status).toBe(403);
    expect((await get({ signature: 'a'.repeat(64) })).status).toBe(403);
    expect((await get({ key: '__proto__' })).status).toBe(403);
    const rotated = { current: 'k2', keys: { k2: 'another secret, longer', ...links.keys.keys } };
    expect((await get({}, rotated)).status).toBe(200);
    expect(
      (await get({}, { current: 'k2', keys: { k2: rotated.keys.k2, k1: 'a changed secret of it' } })).status,
    ).toBe(403);
    expect((await get({}, links.keys, new Date(Number(given.expires) * 1_000))).status).toBe(410);
    expect((await call('revoke', 'admin', { params: { id: made.link_id } })).status).toBe(200);
    expect((await get()).status).toBe(410);
    const outcomes = await books.sql(
      (sql) => sql`select outcome from backoffice.download where link_id = ${made.link_id} order by id`,
    );
    expect([...outcomes].map(({ outcome }) => outcome)).toEqual([
      'valid',
      ...['altered', 'altered', 'altered'],
      'valid',
      'altered',
      'expired',
      'revoked',
    ]);
  });
});

test('an invoice is answered as it was issued: page, XML and content', async () => {
  const get = async (format: string) => {
    const { file, headers } = await call('invoice', 'viewer', {
      params: { number: 'TRB-USD-000001' },
      query: { format },
    });
    return { text: new TextDecoder().decode(file?.content), type: file?.type, headers };
  };
  expect((await get('html')).text).toContain('<bdi>Łucja Nowak</bdi>');
  expect((await get('ubl')).text).toContain('<cbc:ID>TRB-USD-000001</cbc:ID>');
  expect(JSON.parse((await get('json')).text)).toMatchObject({ number: 'TRB-USD-000001', gross: '1900' });
  expect((await get('html')).headers).toMatchObject({ 'X-Invoice-Status': 'issued' });
});

test('the OpenAPI file lists exactly the routes of the triggers', () => {
  const folder = join(root, 'f/backoffice/triggers');
  const triggerSchema = z.object({ route_path: z.string(), http_method: z.string() });
  const served = readdirSync(folder).map((name) =>
    triggerSchema.parse(parse(readFileSync(join(folder, name), 'utf8'))),
  );
  const api = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(parse(readFileSync(join(root, 'docs/backoffice/openapi.yaml'), 'utf8')));
  const documented = Object.entries(api.paths).flatMap(([path, methods]) => {
    const route = path.slice(1).replace(/\{(\w+)\}/g, ':$1');
    const both = route.startsWith('admin/') ? [route, `api/${route}`] : [route];
    return both.flatMap((one) => Object.keys(methods).map((method) => `${method} ${one}`));
  });
  expect(served.map(({ http_method, route_path }) => `${http_method} ${route_path}`).sort()).toEqual(
    documented.sort(),
  );
});
