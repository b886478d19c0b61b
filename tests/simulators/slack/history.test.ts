import { expect, test } from 'bun:test';
import { ann, bea, client, refusal, seededAt, slack, world } from './fixture.ts';

/** Five messages, one second apart; the second has three replies. */
function busyChannel() {
  const at = (seconds: number) => new Date(seededAt.getTime() + seconds * 1_000);
  const replies = [10, 11, 12].map((seconds) => ({ user: bea, at: at(seconds), text: `reply ${seconds}` }));
  return slack({
    world: world(
      [0, 1, 2, 3, 4].map((n) => ({
        channel: 'C0MAIN',
        user: ann,
        at: at(n),
        text: `m${n}`,
        replies: n === 1 ? replies : [],
      })),
    ),
  });
}

const ts = (seconds: number) => `${seededAt.getTime() / 1_000 + seconds}.000000`;

test('history returns the newest first, without thread replies', async () => {
  const web = client(busyChannel().url);
  const { messages, has_more } = await web.conversations.history({ channel: 'C0MAIN' });
  expect(messages?.map((message) => message.text)).toEqual(['m4', 'm3', 'm2', 'm1', 'm0']);
  expect(has_more).toBe(false);
  expect(messages?.[3]).toMatchObject({
    thread_ts: ts(1),
    reply_count: 3,
    reply_users: [bea],
    latest_reply: ts(12),
  });
  expect(messages?.[0]?.thread_ts).toBeUndefined();
});

test('history respects oldest and latest, both exclusive by default', async () => {
  const web = client(busyChannel().url);
  const texts = async (options: object) =>
    (await web.conversations.history({ channel: 'C0MAIN', ...options })).messages?.map(
      (message) => message.text,
    );
  expect(await texts({ oldest: ts(1), latest: ts(3) })).toEqual(['m2']);
  expect(await texts({ oldest: ts(1), latest: ts(3), inclusive: true })).toEqual(['m3', 'm2', 'm1']);
  expect(await texts({ oldest: '0' })).toHaveLength(5);
  expect(await texts({ latest: `${seededAt.getTime() / 1_000 + 1}`, inclusive: true })).toEqual(['m1', 'm0']);
  expect(await refusal(web.conversations.history({ channel: 'C0MAIN', oldest: 'yesterday' }))).toMatchObject({
    error: 'invalid_ts_oldest',
  });
});

test('history pages never miss or repeat a message, even when new ones arrive in between', async () => {
  const simulator = busyChannel();
  const web = client(simulator.url);
  const seen: (string | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const page = await web.conversations.history({
      channel: 'C0MAIN',
      limit: 2,
      ...(cursor ? { cursor } : {}),
    });
    seen.push(...(page.messages ?? []).map((message) => message.text));
    cursor = page.response_metadata?.next_cursor;
    simulator.actors.postAs(ann, 'main', 'later');
  } while (cursor);
  expect(seen).toEqual(['m4', 'm3', 'm2', 'm1', 'm0']);
});

test('replies return the parent first, then the replies in order, page by page', async () => {
  const web = client(busyChannel().url);
  const first = await web.conversations.replies({ channel: 'C0MAIN', ts: ts(1), limit: 2 });
  expect(first.messages?.map((message) => message.text)).toEqual(['m1', 'reply 10']);
  expect(first.has_more).toBe(true);
  expect(first.messages?.[1]).toMatchObject({ thread_ts: ts(1), parent_user_id: ann });
  const cursor = first.response_metadata?.next_cursor ?? '';
  const second = await web.conversations.replies({ channel: 'C0MAIN', ts: ts(1), limit: 2, cursor });
  expect(second.messages?.map((message) => message.text)).toEqual(['reply 11', 'reply 12']);
  expect(second.response_metadata?.next_cursor).toBeUndefined();
});

test('replies return only the message without a thread, and thread_not_found without a message', async () => {
  const web = client(busyChannel().url);
  expect(
    (await web.conversations.replies({ channel: 'C0MAIN', ts: ts(0) })).messages?.map(
      (message) => message.text,
    ),
  ).toEqual(['m0']);
  expect(await refusal(web.conversations.replies({ channel: 'C0MAIN', ts: ts(99) }))).toMatchObject({
    error: 'thread_not_found',
  });
});

test('reading is refused outside the channels of the app', async () => {
  const web = client(busyChannel().url);
  expect(await refusal(web.conversations.history({ channel: 'C0OUTSIDE' }))).toMatchObject({
    error: 'not_in_channel',
  });
  expect(await refusal(web.conversations.history({ channel: 'C0SECRET' }))).toMatchObject({
    error: 'channel_not_found',
  });
  expect(await refusal(web.conversations.replies({ channel: 'C0NOWHERE', ts: ts(0) }))).toMatchObject({
    error: 'channel_not_found',
  });
});

test('metadata is returned only on request', async () => {
  const web = client(busyChannel().url);
  const metadata = { event_type: 'credit_reply', event_payload: { request: 'r1' } };
  await web.chat.postMessage({ channel: 'C0MAIN', thread_ts: ts(0), text: 'answer', metadata });
  const read = async (options: object) => {
    const { messages } = await web.conversations.replies({ channel: 'C0MAIN', ts: ts(0), ...options });
    return messages?.[1];
  };
  expect(await read({ include_all_metadata: true })).toMatchObject({ metadata });
  expect(Object.keys((await read({})) ?? {})).not.toContain('metadata');
});
