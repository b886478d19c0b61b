import { expect, test } from 'bun:test';
import { ann, bot, client, refusal, slack } from './fixture.ts';

test('a posted message is read as the app wrote it', async () => {
  const simulator = slack();
  const web = client(simulator.url);
  const posted = await web.chat.postMessage({
    channel: 'C0MAIN',
    text: 'hello',
    unfurl_links: false,
    unfurl_media: false,
  });
  expect(posted).toMatchObject({ ok: true, channel: 'C0MAIN' });
  expect(posted.message).toMatchObject({
    user: bot,
    bot_id: 'B0BOT',
    app_id: 'A0BOT',
    text: 'hello',
    ts: posted.ts,
  });
  const { messages } = await web.conversations.history({ channel: 'C0MAIN' });
  expect(messages?.[0]).toMatchObject({
    bot_id: 'B0BOT',
    text: 'hello',
    bot_profile: { app_id: 'A0BOT', name: 'Bot' },
  });
});

test('every ts is unique, increasing and has microseconds, also within one millisecond', async () => {
  const simulator = slack({ now: () => 1_762_765_200_123 });
  const web = client(simulator.url);
  const stamps: string[] = [];
  for (let i = 0; i < 5; i += 1)
    stamps.push((await web.chat.postMessage({ channel: 'C0MAIN', text: `${i}` })).ts ?? '');
  expect(stamps[0]).toBe('1762765200.123000');
  expect(new Set(stamps).size).toBe(5);
  expect([...stamps].sort()).toEqual(stamps);
  expect(stamps.every((ts) => /^\d{10}\.\d{6}$/.test(ts))).toBe(true);
});

test('a reply belongs to the thread, and so does a reply to a reply', async () => {
  const simulator = slack();
  const web = client(simulator.url);
  const parent = simulator.actors.postAs(ann, 'main', 'question');
  const reply = await web.chat.postMessage({ channel: 'C0MAIN', thread_ts: parent, text: 'one' });
  const second = await web.chat.postMessage({ channel: 'C0MAIN', thread_ts: reply.ts ?? '', text: 'two' });
  expect(second.message).toMatchObject({ thread_ts: parent, parent_user_id: ann });
  expect(
    await refusal(web.chat.postMessage({ channel: 'C0MAIN', thread_ts: '1.5', text: 'x' })),
  ).toMatchObject({ error: 'thread_not_found' });
  expect(
    await refusal(web.chat.postMessage({ channel: 'C0MAIN', thread_ts: 'yesterday', text: 'x' })),
  ).toMatchObject({ error: 'invalid_thread_ts' });
});

test("a person's id as channel posts to the direct messages with that person", async () => {
  const simulator = slack();
  const web = client(simulator.url);
  expect(await web.chat.postMessage({ channel: ann, text: 'psst' })).toMatchObject({ channel: 'D0ANN' });
  expect(simulator.actors.directMessages(ann).map((message) => message.text)).toEqual(['psst']);
  const { messages } = await web.conversations.history({ channel: 'D0ANN' });
  expect(messages).toHaveLength(1);
});

test('refuses channels and messages that Slack refuses', async () => {
  const web = client(slack().url);
  const post = (channel: string, rest: object = {}) =>
    refusal(web.apiCall('chat.postMessage', { channel, text: 'x', ...rest }));
  expect(await post('C0NOWHERE')).toMatchObject({ error: 'channel_not_found' });
  expect(await post('C0SECRET')).toMatchObject({ error: 'channel_not_found' });
  expect(await post('C0OUTSIDE')).toMatchObject({ error: 'not_in_channel' });
  expect(await post('C0OLD')).toMatchObject({ error: 'is_archived' });
  expect(await post('C0MAIN', { text: '' })).toMatchObject({ error: 'no_text' });
  expect(await post('C0MAIN', { text: 'x'.repeat(40_001) })).toMatchObject({ error: 'msg_too_long' });
  expect(await post('C0MAIN', { metadata: '{' })).toMatchObject({ error: 'invalid_metadata_format' });
  expect(await post('C0MAIN', { metadata: { event_type: 'x' } })).toMatchObject({
    error: 'invalid_metadata_format',
  });
  expect(await post('C0MAIN', { blocks: '"x"' })).toMatchObject({ error: 'invalid_blocks_format' });
});

test('an update keeps the ts and marks the message as edited; messages of others cannot be updated', async () => {
  const simulator = slack();
  const web = client(simulator.url);
  const { ts = '' } = await web.chat.postMessage({
    channel: 'C0MAIN',
    text: 'first',
    metadata: { event_type: 'a', event_payload: {} },
  });
  expect(await web.chat.update({ channel: 'C0MAIN', ts, text: 'second' })).toMatchObject({
    ok: true,
    ts,
    text: 'second',
  });
  const { messages } = await web.conversations.history({ channel: 'C0MAIN', include_all_metadata: true });
  expect(messages?.[0]).toMatchObject({
    ts,
    text: 'second',
    edited: { user: bot },
    metadata: { event_type: 'a' },
  });
  const foreign = simulator.actors.postAs(ann, 'main', 'mine');
  expect(await refusal(web.chat.update({ channel: 'C0MAIN', ts: foreign, text: 'x' }))).toMatchObject({
    error: 'cant_update_message',
  });
  expect(await refusal(web.chat.update({ channel: 'C0MAIN', ts: '1.000001', text: 'x' }))).toMatchObject({
    error: 'message_not_found',
  });
});

test("a deletion removes only the app's own message", async () => {
  const simulator = slack();
  const web = client(simulator.url);
  const { ts = '' } = await web.chat.postMessage({ channel: 'C0MAIN', text: 'oops' });
  await web.chat.delete({ channel: 'C0MAIN', ts });
  expect(simulator.actors.messages('main')).toHaveLength(0);
  const foreign = simulator.actors.postAs(ann, 'main', 'mine');
  expect(await refusal(web.chat.delete({ channel: 'C0MAIN', ts: foreign }))).toMatchObject({
    error: 'cant_delete_message',
  });
  expect(await refusal(web.chat.delete({ channel: 'C0MAIN', ts }))).toMatchObject({
    error: 'message_not_found',
  });
});

test('permalinks have the form of Slack, replies with their thread', async () => {
  const simulator = slack({ now: () => 1_762_765_200_000 });
  const web = client(simulator.url);
  const parent = simulator.actors.postAs(ann, 'main', 'question');
  const reply = simulator.actors.postAs(ann, 'main', 'more', { thread_ts: parent });
  const link = async (ts: string) =>
    (await web.chat.getPermalink({ channel: 'C0MAIN', message_ts: ts })).permalink;
  expect(await link(parent)).toBe('https://test-team.slack.com/archives/C0MAIN/p1762765200000000');
  expect(await link(reply)).toBe(
    'https://test-team.slack.com/archives/C0MAIN/p1762765200000001?thread_ts=1762765200.000000&cid=C0MAIN',
  );
  expect(await refusal(web.chat.getPermalink({ channel: 'C0MAIN', message_ts: '1.0' }))).toMatchObject({
    error: 'message_not_found',
  });
});
