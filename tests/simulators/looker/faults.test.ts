import { expect, test } from 'bun:test';
import { login, looker, raw, sdk, sql17 } from './fixture.ts';

test("a rate limit has Retry-After and Looker's error object", async () => {
  const simulator = looker({
    faults: [{ method: 'GET /looks/{look_id}', kind: 'rate_limited', retryAfter: 3 }],
  });
  const token = await login(simulator);
  const response = await raw(simulator, 'GET', '/looks/4', token);
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
  expect(await response.json()).toMatchObject({ message: 'Too many requests' });
  expect((await raw(simulator, 'GET', '/looks/4', token)).status).toBe(200);
});

test('a gateway error is an HTML page', async () => {
  const simulator = looker({
    faults: [{ method: 'GET /queries/{query_id}/run/{result_format}', kind: 'html_502' }],
  });
  const response = await raw(simulator, 'GET', '/queries/17/run/sql', await login(simulator));
  expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html']);
  expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
});

test('the SDK throws an error for a gateway page and for an error 500', async () => {
  const simulator = looker();
  const api = sdk(simulator.url);
  await api.ok(api.me());
  simulator.faults.next({ method: '*', kind: 'html_502' });
  await expect(api.ok(api.look('4'))).rejects.toThrow('502 Bad Gateway');
  simulator.faults.next({ method: '*', kind: 'http_500' });
  await expect(api.ok(api.look('4'))).rejects.toThrow('An error has occurred.');
});

test('a response can have an empty body', async () => {
  const simulator = looker({ faults: [{ method: 'GET /looks/{look_id}', kind: 'empty_body' }] });
  const response = await raw(simulator, 'GET', '/looks/4', await login(simulator));
  expect([response.status, await response.text()]).toEqual([200, '']);
});

test('a dropped GET is repeated by fetch itself on a new connection, so faults must count requests', async () => {
  const method = 'GET /queries/{query_id}/run/{result_format}';
  const simulator = looker({ faults: [{ method, kind: 'drop_before' }] });
  const token = await login(simulator);
  const response = await raw(simulator, 'GET', '/queries/17/run/sql?limit=-1', token);
  expect(await response.text()).toBe(sql17);
  expect(simulator.faults.requests()[method]).toBe(2);
  simulator.faults.next({ method, kind: 'drop_before', times: 2 });
  await expect(raw(simulator, 'GET', '/queries/17/run/sql', token)).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
});

test('a slow response is delayed but complete', async () => {
  const simulator = looker({ faults: [{ method: 'GET /looks/{look_id}', kind: 'slow', ms: 60_000 }] });
  const token = await login(simulator);
  const init = { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(50) };
  await expect(fetch(`${simulator.url}/api/4.0/looks/4`, init)).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  simulator.faults.next({ method: 'GET /looks/{look_id}', kind: 'slow', ms: 1 });
  expect(await (await raw(simulator, 'GET', '/looks/4', token)).json()).toMatchObject({ id: '4' });
});
