import { expect, test } from 'bun:test';
import { clientId, clientSecret, login, looker, raw, sdk } from './fixture.ts';

test('the official SDK logs in, calls and logs out', async () => {
  const api = sdk(looker().url);
  expect(await api.ok(api.me())).toMatchObject({ display_name: clientId });
  expect(await api.authSession.logout()).toBe(true);
});

test('a login returns a bearer token for an hour, as Looker does', async () => {
  const simulator = looker();
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
  const response = await fetch(`${simulator.url}/api/4.0/login`, { method: 'POST', body: form });
  expect(await response.json()).toMatchObject({
    access_token: expect.stringMatching(/^\w{20,}$/),
    token_type: 'Bearer',
    expires_in: 3_600,
  });
});

test("invalid credentials are 404 with Looker's message", async () => {
  const simulator = looker();
  const api = sdk(simulator.url, { client_id: clientId, client_secret: 'wrong' });
  await expect(api.authSession.login()).rejects.toThrow('Not found');
  const form = new URLSearchParams({ client_id: clientId, client_secret: 'wrong' });
  const response = await fetch(`${simulator.url}/api/4.0/login`, { method: 'POST', body: form });
  expect(response.status).toBe(404);
  expect(Object.keys((await response.json()) as object)).toEqual(['message', 'documentation_url']);
});

test('a revoked, expired, logged out or missing token is 401', async () => {
  let now = 0;
  const simulator = looker({ now: () => now });
  const status = async (token: string) => (await raw(simulator, 'GET', '/looks/4', token)).status;
  const revoked = await login(simulator);
  expect(await status(revoked)).toBe(200);
  simulator.revokeTokens();
  expect(await status(revoked)).toBe(401);
  const expired = await login(simulator);
  now += 3_600_000;
  expect(await status(expired)).toBe(401);
  const left = await login(simulator);
  expect((await raw(simulator, 'DELETE', '/logout', left)).status).toBe(204);
  expect(await status(left)).toBe(401);
  expect(await (await fetch(`${simulator.url}/api/4.0/looks/4`)).json()).toMatchObject({
    message: 'Requires authentication.',
  });
});
