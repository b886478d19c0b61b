import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { parseDatabase, withDatabase } from '../../../f/shared/clients/database.ts';
import { parseSlack } from '../../../f/shared/clients/slack.ts';
import { postStore } from '../../../f/spend/clients/post_store.ts';
import { slackReportPort } from '../../../f/spend/clients/slack_report.ts';
import { parseTelegram, telegramPort } from '../../../f/spend/clients/telegram.ts';
import { type Deliverable, type Delivery, deliver } from '../../../f/spend/lib/post/deliver.ts';
import type { Channel } from '../../../f/spend/lib/post/message.ts';
import type { Fault } from '../../../simulators/index.ts';
import { chat, type PostWorld, postWorld } from './post_world.ts';

let world: PostWorld;
beforeAll(async () => {
  world = await postWorld();
});
afterAll(() => world.stop());

let day = 0;
let report: Deliverable;
/** A report of another day for each test, so that all share the channels. */
beforeEach(() => {
  day++;
  report = {
    report: `2026-02-${`${day}`.padStart(2, '0')}`,
    title: `📊 Customer Spend Monitor — Feb ${day}`,
    text: `📊 Customer Spend Monitor — Feb ${day}\n\n✅ A & B <b>: $425K`,
  };
});

function post(channel: Channel, changes: Partial<Deliverable> & { run?: string } = {}): Promise<Delivery> {
  const { run = 'run-1', ...change } = changes;
  const { places, database } = world;
  const ports =
    channel === 'slack'
      ? ({ channel, port: slackReportPort(parseSlack(places.slack), places.user) } as const)
      : ({ channel, port: telegramPort(parseTelegram(places.telegram), places.chat) } as const);
  return withDatabase(parseDatabase(database), (open) =>
    deliver(postStore(open), ports, { ...report, ...change }, run),
  );
}

/** The messages of this test's day. */
function read(channel: Channel): string[] {
  return world.read(channel).filter((text) => text.startsWith(`${report.title}\n`) || text === report.title);
}

function faults(channel: Channel) {
  return channel === 'slack' ? world.slack.faults : world.telegram.faults;
}

const methods: Record<Channel, string[]> = {
  slack: ['chat.postMessage'],
  telegram: ['sendMessage', 'editMessageText'],
};

describe.each(['slack', 'telegram'] as const)('%s', (channel) => {
  test('gets the report once, however often it is delivered', async () => {
    expect(await post(channel)).toMatchObject({ kind: 'posted', error: null });
    expect(await post(channel)).toMatchObject({ kind: 'unchanged' });
    expect(await post(channel, { run: 'run-2' })).toMatchObject({ kind: 'unchanged' });
    expect(read(channel)).toEqual([report.text]);
  });

  test('gets another text of the same day as an edit', async () => {
    const { messages } = await post(channel);
    const changed = await post(channel, { text: `${report.text}\ncorrected`, run: 'run-2' });
    expect(changed).toMatchObject({ kind: 'edited', messages });
    expect(read(channel)).toEqual([`${report.text}\ncorrected`]);
  });

  const kinds = ['drop_before', 'drop_after', 'http_500', 'html_502', 'empty_body', 'rate_limited'] as const;
  const cases = methods[channel].flatMap((method) => kinds.map((kind) => [kind, method] as const));

  test.each(cases)('gets it once after %s of %s', async (kind, method) => {
    faults(channel).next({ kind, method, times: 1 } as Fault);
    let last = await post(channel);
    for (let again = 0; again < 3 && last.kind === 'failed'; again++) {
      expect(last).toMatchObject({ kind: 'failed', retryable: true });
      last = await post(channel);
    }
    faults(channel).clear();
    expect(last).toMatchObject({ kind: 'posted', error: null });
    expect(read(channel)).toEqual([report.text]);
  });

  test('that refuses is an error with its reason, and free for another try', async () => {
    const place = channel === 'slack' ? { user: 'U0NOBODY' } : { chat: '99' };
    const before = { ...world.places };
    Object.assign(world.places, place);
    const failed = await post(channel);
    Object.assign(world.places, before);
    const error = channel === 'slack' ? 'user_not_found' : 'Bad Request: chat not found';
    expect(failed).toMatchObject({ kind: 'failed', error, retryable: false });
    expect(await post(channel, { run: 'run-2' })).toMatchObject({ kind: 'posted' });
  });

  test('gets the report anew when a person deleted the message, and no second one', async () => {
    await post(channel);
    const before = await post(channel);
    await world.remove(channel, before.messages);
    expect(read(channel)).toEqual([]);
    // The same text needs no message to be changed.
    expect(await post(channel, { run: 'run-2' })).toMatchObject({ kind: 'unchanged' });
    const changed = await post(channel, { text: `${report.text}\ncorrected`, run: 'run-2' });
    expect(changed).toMatchObject({ kind: 'posted', error: null });
    expect(read(channel)).toEqual([`${report.text}\ncorrected`]);
    expect(await post(channel, { text: `${report.text}\ncorrected`, run: 'run-3' })).toMatchObject({
      kind: 'unchanged',
      messages: changed.messages,
    });
  });

  test('is left to the process that has claimed it', async () => {
    await world.sql`
      insert into spend.post (report, channel, part, state, run, claimed_until)
      values (${report.report}, ${channel}, 0, 'sending', 'other', now() + interval '1 minute')`;
    expect(await post(channel)).toMatchObject({ kind: 'held', messages: [] });
    expect(read(channel)).toEqual([]);
    await world.sql`update spend.post set claimed_until = now() where run = 'other'`;
    expect(await post(channel)).toMatchObject({ kind: 'posted' });
    expect(read(channel)).toEqual([report.text]);
  });

  test('gets one report of ten deliveries at once', async () => {
    const runs = Array.from({ length: 10 }, (_, index) => post(channel, { run: `run-${index}` }));
    const kinds = (await Promise.all(runs)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'posted')).toHaveLength(1);
    expect(read(channel)).toEqual([report.text]);
  });
});

describe('a long report', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `🚨 Customer ${index}: $1.0K (-12%)`);

  test('is delivered in parts, and a shorter one removes those that are left over', async () => {
    const long = [report.title, ...lines(300)].join('\n');
    const first = await post('telegram', { text: long });
    expect(first.messages.length).toBeGreaterThan(2);
    const own = new Set(first.messages.map(Number));
    const texts = () => world.telegram.messages(chat).flatMap(({ id, text }) => (own.has(id) ? text : []));
    expect(texts().join('\n')).toBe(long);
    expect(await post('telegram', { text: [report.title, ...lines(3)].join('\n') })).toMatchObject({
      kind: 'edited',
    });
    expect(texts()).toEqual([[report.title, ...lines(3)].join('\n')]);
  });
});

test('a lost title is removed although people write to the bot, and no message of them', async () => {
  world.telegram.write(chat, 'hello');
  world.telegram.faults.next({ kind: 'drop_after', method: 'sendMessage' });
  expect(await post('telegram')).toMatchObject({ kind: 'failed', retryable: true });
  world.telegram.write(chat, 'anything new?');
  expect(await post('telegram')).toMatchObject({ kind: 'posted' });
  expect(read('telegram')).toEqual([report.text]);
  const written = world.telegram.messages(chat).filter(({ isOwn }) => !isOwn);
  expect(written.map(({ text }) => text)).toEqual(['hello', 'anything new?']);
});

test('a title that a person deletes before it is filled is sent anew', async () => {
  world.telegram.faults.next({ kind: 'drop_before', method: 'editMessageText' });
  expect(await post('telegram')).toMatchObject({ kind: 'failed', retryable: true });
  const [placed] = await world.sql`
    select message from spend.post where report = ${report.report} and channel = 'telegram'`;
  expect(read('telegram')).toEqual([report.title]);
  await world.remove('telegram', [`${placed?.message}`]);
  expect(await post('telegram')).toMatchObject({ kind: 'posted', error: null });
  expect(read('telegram')).toEqual([report.text]);
});

test('errors do not contain the token of Telegram', async () => {
  const before = world.places.telegram;
  world.places.telegram = { ...before, api_url: 'http://127.0.0.1:1' };
  const failed = await post('telegram');
  world.places.telegram = before;
  expect(failed).toMatchObject({ kind: 'failed', retryable: true });
  expect(JSON.stringify(failed)).not.toContain(before.token);
});
