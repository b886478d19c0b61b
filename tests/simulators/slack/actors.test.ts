import { expect, test } from 'bun:test';
import { ann, bea, bot, client, refusal, seededAt, slack, world } from './fixture.ts';

test('an edit by a person keeps the ts and is marked as edited', async () => {
  const simulator = slack();
  const ts = simulator.actors.postAs(ann, 'main', 'before');
  simulator.actors.edit('main', ts, 'after https://x.example');
  const { messages } = await client(simulator.url).conversations.history({ channel: 'C0MAIN' });
  expect(messages?.[0]).toMatchObject({ ts, text: 'after <https://x.example>', edited: { user: ann } });
});

test('a join posts a message of subtype channel_join and adds a member', async () => {
  const simulator = slack();
  simulator.actors.join(bea, 'main');
  const web = client(simulator.url);
  const { messages } = await web.conversations.history({ channel: 'C0MAIN' });
  expect(messages?.[0]).toMatchObject({
    subtype: 'channel_join',
    user: bea,
    text: '<@U0BEA> has joined the channel',
  });
  expect((await web.conversations.members({ channel: 'C0MAIN' })).members).toContain(bea);
});

test('a deleted parent with replies becomes a tombstone until its last reply is deleted', async () => {
  const simulator = slack();
  const web = client(simulator.url);
  const parent = simulator.actors.postAs(ann, 'main', 'secret plan');
  const reply = simulator.actors.postAs(bea, 'main', 'nice', { thread_ts: parent });
  simulator.actors.remove('main', parent);
  const { messages } = await web.conversations.replies({ channel: 'C0MAIN', ts: parent });
  expect(messages?.[0]).toMatchObject({
    subtype: 'tombstone',
    text: 'This message was deleted.',
    reply_count: 1,
  });
  expect(JSON.stringify(messages)).not.toContain('secret plan');
  expect(JSON.stringify(simulator.actors.messages('main'))).not.toContain('secret plan');
  simulator.actors.remove('main', reply);
  expect(await refusal(web.conversations.replies({ channel: 'C0MAIN', ts: parent }))).toMatchObject({
    error: 'thread_not_found',
  });
});

test('the ts of a deleted message is never reused', async () => {
  const simulator = slack({ now: () => seededAt.getTime() });
  const first = simulator.actors.postAs(ann, 'main', 'one');
  simulator.actors.remove('main', first);
  expect(simulator.actors.postAs(ann, 'main', 'two') > first).toBe(true);
});

test('messages of the same time get adjacent ts', () => {
  const twins = ['one', 'two'].map((text) => ({ channel: 'C0MAIN', user: ann, at: seededAt, text }));
  const stamps = slack({ world: world(twins) })
    .actors.messages('main')
    .map((message) => message.ts);
  expect(stamps).toEqual(['1762765200.000000', '1762765200.000001']);
});

test('seeded bots write as bots, other apps included', async () => {
  const simulator = slack({
    world: world([{ channel: 'C0MAIN', user: 'U0OTHER', at: seededAt, text: 'beep' }]),
  });
  const { messages } = await client(simulator.url).conversations.history({ channel: 'C0MAIN' });
  expect(messages?.[0]).toMatchObject({ bot_id: 'B0OTHER', app_id: 'A0OTHER', text: 'beep' });
  expect(messages?.[0]?.client_msg_id).toBeUndefined();
});

test('an unknown person or channel is an error that lists the known ones', () => {
  const { actors } = slack();
  expect(() => actors.postAs(ann, 'mian', 'x')).toThrow(/no channel "mian".*main/);
  expect(() => actors.postAs('U0NOBODY', 'main', 'x')).toThrow(/no user "U0NOBODY"/);
  expect(() => actors.edit('main', '1.000000', 'x')).toThrow(/no message 1\.000000 in "main"/);
});

test('the transcript shows a channel as displayed to people', async () => {
  const at = (minutes: number) => new Date(seededAt.getTime() + minutes * 60_000);
  const simulator = slack({
    world: world([
      {
        channel: 'C0MAIN',
        user: ann,
        at: at(0),
        text: 'a & b: [here](https://x.example/abc)',
        replies: [{ user: bea, at: at(3), text: 'thanks' }],
      },
      { channel: 'C0MAIN', user: bea, at: at(2), subtype: 'channel_join' },
    ]),
    now: () => at(5).getTime(),
  });
  await client(simulator.url).chat.postMessage({ channel: ann, text: 'for <@U0BEA>' });
  expect(simulator.transcript('main')).toBe(
    [
      '#main',
      '  09:00  Ann Example',
      '         a & b: here (https://x.example/abc)',
      '      09:03  Bea Example',
      '             thanks',
      '  09:02  Bea Example',
      '         @Bea Example has joined the channel',
    ].join('\n'),
  );
  expect(simulator.transcript(ann)).toBe(
    'Direct messages with Ann Example\n  09:05  Bot (app)\n         for @Bea Example',
  );
  expect(simulator.transcript(bea)).toBe('Direct messages with Bea Example\n  (nothing)');
  expect(simulator.actors.directMessages(bot)).toEqual([]);
});
