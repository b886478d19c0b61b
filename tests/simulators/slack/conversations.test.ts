import { expect, test } from 'bun:test';
import type { ConversationsListResponse } from '@slack/web-api';
import { ann, bot, client, refusal, slack } from './fixture.ts';

test('lists only public channels by default', async () => {
  const web = client(slack().url);
  const names = async (options: { types?: string; exclude_archived?: boolean }) =>
    (await web.conversations.list(options)).channels?.map((channel) => channel.name ?? channel.id);
  expect(await names({})).toEqual(['main', 'old', 'outside']);
  expect(await names({ exclude_archived: true })).toEqual(['main', 'outside']);
  expect(await names({ types: 'private_channel' })).toEqual(['inner']);
  await web.conversations.open({ users: ann });
  expect(await names({ types: 'im' })).toEqual(['D0ANN']);
  expect(await refusal(web.conversations.list({ types: 'teapot' }))).toMatchObject({
    error: 'invalid_types',
  });
});

test('pages through channels with a cursor until it is empty', async () => {
  const web = client(slack().url);
  const seen: (string | undefined)[] = [];
  const cursors: (string | undefined)[] = [];
  for await (const page of web.paginate('conversations.list', { limit: 2 })) {
    const { channels = [], response_metadata: metadata } = page as ConversationsListResponse;
    seen.push(...channels.map((channel) => channel.name));
    cursors.push(metadata?.next_cursor);
  }
  expect(seen).toEqual(['main', 'old', 'outside']);
  expect(cursors.map((cursor) => cursor !== '')).toEqual([true, false]);
  expect(await refusal(web.conversations.list({ cursor: 'bm9uc2Vuc2U=' }))).toMatchObject({
    error: 'invalid_cursor',
  });
  expect(await refusal(web.conversations.list({ limit: 5_000 }))).toMatchObject({ error: 'invalid_limit' });
});

test('conversations.info returns membership and hides private channels of others', async () => {
  const web = client(slack().url);
  expect(
    (await web.conversations.info({ channel: 'C0MAIN', include_num_members: true })).channel,
  ).toMatchObject({
    id: 'C0MAIN',
    name: 'main',
    is_member: true,
    is_archived: false,
    num_members: 2,
    topic: { value: 'everything' },
  });
  expect((await web.conversations.info({ channel: 'C0OUTSIDE' })).channel).toMatchObject({
    is_member: false,
  });
  expect(await refusal(web.conversations.info({ channel: 'C0SECRET' }))).toMatchObject({
    error: 'channel_not_found',
  });
  expect(await refusal(web.conversations.info({ channel: 'C0NOWHERE' }))).toMatchObject({
    error: 'channel_not_found',
  });
});

test('conversations.members pages through the people of a channel', async () => {
  const web = client(slack().url);
  const first = await web.conversations.members({ channel: 'C0MAIN', limit: 1 });
  expect(first.members).toEqual([ann]);
  const second = await web.conversations.members({
    channel: 'C0MAIN',
    limit: 1,
    cursor: first.response_metadata?.next_cursor ?? '',
  });
  expect(second.members).toEqual([bot]);
  expect(second.response_metadata?.next_cursor ?? '').toBe('');
});

test('opens direct messages once, and reports already_open the second time', async () => {
  const web = client(slack().url);
  const first = await web.conversations.open({ users: ann });
  expect(first).toMatchObject({ ok: true, channel: { id: 'D0ANN' } });
  expect(first.already_open).toBeUndefined();
  expect(await web.conversations.open({ users: ann, return_im: true })).toMatchObject({
    already_open: true,
    channel: { id: 'D0ANN', is_im: true, user: ann },
  });
  expect(await refusal(web.conversations.open({ users: 'U0NOBODY' }))).toMatchObject({
    error: 'user_not_found',
  });
  expect(await refusal(web.conversations.open({ users: 'U0GONE' }))).toMatchObject({
    error: 'user_disabled',
  });
  expect(await refusal(web.apiCall('conversations.open'))).toMatchObject({
    error: 'users_list_not_supplied',
  });
});

test("joins a public channel once, with Slack's join message", async () => {
  const simulator = slack();
  const web = client(simulator.url);
  await web.conversations.join({ channel: 'C0OUTSIDE' });
  expect(await web.conversations.join({ channel: 'C0OUTSIDE' })).toMatchObject({
    warning: 'already_in_channel',
  });
  const { messages } = await web.conversations.history({ channel: 'C0OUTSIDE' });
  expect(messages?.map((message) => message.subtype)).toEqual(['channel_join']);
  expect(await refusal(web.conversations.join({ channel: 'C0INNER' }))).toMatchObject({
    error: 'method_not_supported_for_channel_type',
  });
  expect(await refusal(web.conversations.join({ channel: 'C0OLD' }))).toMatchObject({ error: 'is_archived' });
});
