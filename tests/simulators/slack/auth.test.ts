import { expect, test } from 'bun:test';
import { bot, client, refusal, slack } from './fixture.ts';

test('returns its identity to the official client', async () => {
  const simulator = slack();
  expect(await client(simulator.url).auth.test()).toMatchObject({
    ok: true,
    team: 'Test',
    team_id: 'T0TEST',
    user: 'bot',
    user_id: bot,
    bot_id: 'B0BOT',
    url: 'https://test-team.slack.com/',
  });
});

test('refuses a wrong token with invalid_auth and a missing one with not_authed', async () => {
  const simulator = slack();
  expect(await refusal(client(simulator.url, { token: 'xoxb-wrong' }).auth.test())).toMatchObject({
    ok: false,
    error: 'invalid_auth',
  });
  const response = await fetch(`${simulator.url}auth.test`, { method: 'POST' });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ok: false, error: 'not_authed' });
});

test('refuses an unknown method with unknown_method', async () => {
  const simulator = slack();
  expect(await refusal(client(simulator.url).apiCall('chat.levitate'))).toMatchObject({
    error: 'unknown_method',
    req_method: 'chat.levitate',
  });
});

test('names the missing scope and those of the token', async () => {
  const simulator = slack({ scopes: ['chat:write', 'channels:read'] });
  const web = client(simulator.url);
  const answer = { error: 'missing_scope', needed: 'channels:history', provided: 'chat:write,channels:read' };
  expect(await refusal(web.conversations.history({ channel: 'C0MAIN' }))).toMatchObject(answer);
  expect(await refusal(web.conversations.open({ users: 'U0ANN' }))).toMatchObject({
    error: 'missing_scope',
    needed: 'im:write',
  });
  expect(await refusal(web.users.info({ user: 'U0ANN' }))).toMatchObject({
    error: 'missing_scope',
    needed: 'users:read',
  });
  const listed = await web.conversations.list({});
  expect(listed.ok).toBe(true);
  expect(listed.response_metadata?.scopes).toEqual(['chat:write', 'channels:read']);
});

test("accepts JSON bodies and forms, and refuses invalid ones with Slack's error", async () => {
  const simulator = slack();
  const post = async (type: string, body: string) => {
    const headers = { authorization: 'Bearer xoxb-test-1', 'content-type': type };
    const response = await fetch(`${simulator.url}chat.postMessage`, { method: 'POST', headers, body });
    return response.json();
  };
  expect(await post('application/json; charset=utf-8', '{"channel":"C0MAIN","text":"json"}')).toMatchObject({
    ok: true,
    channel: 'C0MAIN',
  });
  expect(await post('application/json', '{')).toEqual({ ok: false, error: 'invalid_json' });
  expect(await post('application/json', '[]')).toEqual({ ok: false, error: 'json_not_object' });
  expect(await post('text/plain', 'channel=C0MAIN')).toEqual({ ok: false, error: 'invalid_post_type' });
  expect(await post('application/json', '{"text":"x"}')).toMatchObject({ error: 'invalid_arguments' });
});

test('users.info describes people and bots, and refuses unknown ids', async () => {
  const web = client(slack().url);
  expect((await web.users.info({ user: 'U0ANN' })).user).toMatchObject({
    id: 'U0ANN',
    real_name: 'Ann Example',
    is_bot: false,
    deleted: false,
  });
  expect((await web.users.info({ user: bot })).user).toMatchObject({
    is_bot: true,
    profile: { bot_id: 'B0BOT', api_app_id: 'A0BOT' },
  });
  expect(await refusal(web.users.info({ user: 'U0NOBODY' }))).toMatchObject({ error: 'user_not_found' });
});
