import { expect, test } from 'bun:test';
import { login, looker, qid, raw, sdk, slug, sql17 } from './fixture.ts';

test('a Look is resolved to its query and its SQL', async () => {
  const api = sdk(looker().url);
  const look = await api.ok(api.look('4'));
  expect(look).toMatchObject({
    id: '4',
    query_id: '17',
    query: { slug, client_id: qid, model: 'shop', view: 'orders' },
  });
  expect(await api.ok(api.run_look({ look_id: '4', result_format: 'sql' }))).toBe(`${sql17}\nLIMIT 500`);
  expect(await api.ok(api.run_look({ look_id: '4', result_format: 'sql', limit: -1 }))).toBe(sql17);
});

test('slug and qid are resolved to the same query, which runs by id or slug', async () => {
  const api = sdk(looker().url);
  expect(await api.ok(api.query_for_slug(qid))).toMatchObject({ id: '17', limit: '500' });
  expect(await api.ok(api.query_for_slug(slug, 'id'))).toEqual({ id: '17' } as never);
  expect(await api.ok(api.query(slug))).toMatchObject({
    id: '17',
    share_url: `https://looker.example/x/${slug}`,
  });
  for (const query_id of ['17', slug, qid]) {
    expect(await api.ok(api.run_query({ query_id, result_format: 'sql', limit: -1 }))).toBe(sql17);
  }
});

test('a new query runs inline or is saved with an id and a slug', async () => {
  const api = sdk(looker().url);
  const body = {
    model: 'shop',
    view: 'orders',
    fields: ['orders.status', 'orders.total_sum'],
    filters: { 'orders.status': 'paid' },
    limit: '10',
  };
  const sql = await api.ok(api.run_inline_query({ result_format: 'sql', body }));
  expect(sql).toContain("WHERE ((orders.status) = 'paid')\n  AND orders.is_test = false");
  expect(sql).toEndWith('LIMIT 10');
  expect(await api.ok(api.run_inline_query({ result_format: 'sql', limit: -1, body }))).not.toContain(
    'LIMIT',
  );
  const kept = await api.ok(api.create_query(body));
  expect(kept.id).toBe('18');
  expect(kept.slug).toMatch(/^[0-9A-Za-z]{22}$/);
  expect((await api.ok(api.create_query(body))).id).toBe('18');
  expect(await api.ok(api.run_query({ query_id: kept.slug ?? '', result_format: 'sql' }))).toBe(sql);
});

test('the SQL of an SQL Runner link is found by its slug', async () => {
  const simulator = looker();
  const token = await login(simulator);
  expect(await (await raw(simulator, 'GET', '/sql_queries/runner12', token)).json()).toMatchObject({
    sql: 'SELECT 1',
  });
  expect((await raw(simulator, 'GET', '/sql_queries/nothing1', token)).status).toBe(404);
});

test('SQL is returned as plain text', async () => {
  const simulator = looker();
  const response = await raw(simulator, 'GET', '/queries/17/run/sql', await login(simulator));
  expect(response.headers.get('content-type')).toStartWith('text/plain');
});

test("a missing object is 404 with Looker's error object", async () => {
  const simulator = looker();
  const token = await login(simulator);
  for (const path of [
    '/looks/5',
    '/looks/5/run/sql',
    '/queries/99',
    '/queries/slug/nothing',
    '/queries/99/run/sql',
    '/dashboards/1',
  ]) {
    const response = await raw(simulator, 'GET', path, token);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.json()).toMatchObject({
      message: 'Not found',
      documentation_url: expect.any(String),
    });
  }
});

test('an invalid query is 422 and names the field', async () => {
  const simulator = looker();
  const token = await login(simulator);
  const good = { model: 'shop', view: 'orders', fields: ['orders.status'] };
  const cases: [string, object][] = [
    ['model', { ...good, model: 'nowhere' }],
    ['model', { view: 'orders', fields: ['orders.status'] }],
    ['view', { ...good, view: 'nothing' }],
    ['fields', { ...good, fields: ['orders.color'] }],
    ['fields', { ...good, fields: [] }],
    ['filters', { ...good, filters: { 'orders.day': '7 days' } }],
    ['filters', { ...good, filters: { 'orders.weight': 'heavy' } }],
    ['pivots', { ...good, pivots: ['orders.status'] }],
    ['dynamic_fields', { ...good, dynamic_fields: '[]' }],
    ['limit', { ...good, limit: 'all' }],
  ];
  for (const [field, body] of cases) {
    const response = await raw(simulator, 'POST', '/queries/run/sql', token, body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ message: 'Validation Failed', errors: [{ field }] });
  }
  expect((await raw(simulator, 'GET', '/queries/17/run/json', token)).status).toBe(422);
});
