import { describe, expect, test } from 'bun:test';
import { lookId, readEvent } from '../../../../f/credits/lib/request/slack_event.ts';
import { channel, look, policy, slackLink } from '../../world.ts';

const rules = policy();
const ts = '1763000001.000100';
const read = (event: object) =>
  readEvent(JSON.stringify({ type: 'event_callback', event_id: 'Ev1', event }), rules);
const message = (change: object = {}) => ({
  type: 'message',
  channel,
  user: 'U0DANA',
  ts,
  text: `Fraud spend: ${slackLink(look(1))}`,
  ...change,
});
const edit = (now: object, before: object = {}) => ({
  type: 'message',
  subtype: 'message_changed',
  channel,
  ts: '1763000009.000000',
  message: { ...message(), channel: undefined, ...now },
  previous_message: { ...message({ text: 'Credit request' }), channel: undefined, ...before },
});
const found = (version = ts) => ({ kind: 'look', channel, ts, version }) as const;
const left = { kind: 'ignored' as const, why: expect.any(String) };

describe('an event asks for a look at', () => {
  test('a message with a link on our Looker, and one that speaks like a request', () => {
    expect(read(message())).toEqual(found());
    expect(read(message({ text: 'Credit request, account SID below' }))).toEqual(found());
  });

  test('a message whose edit adds the link, once per edit', () => {
    const edited = { ts: '1763000008.000000' };
    expect(read(edit({ edited }))).toEqual(found(`${ts}/${edited.ts}`));
    const again = { ts: '1763000010.000000' };
    expect(read(edit({ edited: again }, { edited }))).toEqual(found(`${ts}/${again.ts}`));
  });

  test('the parent of a reply that brings a link, also by an edit of that reply', () => {
    const reply = { ts: '1763000005.000100', thread_ts: ts };
    expect(read(message(reply))).toEqual(found(reply.ts));
    const edited = { ts: '1763000008.000000' };
    expect(read(edit({ ...reply, edited }))).toEqual(found(`${reply.ts}/${edited.ts}`));
  });
});

describe('an event is left alone', () => {
  test.each([
    ['of talk', message({ text: 'good morning' })],
    [
      'of a reply without a link',
      message({ ts: '1763000005.000100', thread_ts: ts, text: 'credit request' }),
    ],
    ['of a foreign link', message({ text: slackLink('https://looker.example.com/looks/1') })],
    ['of a bot, ourselves among them', message({ bot_id: 'B0BOT' })],
    ['of a join', message({ subtype: 'channel_join' })],
    ['of a deletion', { type: 'message', subtype: 'message_deleted', channel, deleted_ts: ts, ts }],
    ['of a link preview', edit({}, { text: message().text })],
    ['of a preview of a message that was edited before', edit({ edited: { ts } }, { edited: { ts } })],
    ['of an edit by a bot', edit({ bot_id: 'B0BOT', edited: { ts: '1763000008.000000' } })],
    ['of another type', { type: 'reaction_added', item: { channel, ts } }],
  ])('%s', (_, event) => {
    expect(read(event)).toEqual(left);
  });

  test('that says Slack has sent too many', () => {
    expect(readEvent('{"type":"app_rate_limited","team_id":"T0"}', rules)).toEqual(left);
  });
});

test('the challenge of Slack is read out', () => {
  const raw = '{"token":"t","challenge":"3eZbrw1aB","type":"url_verification"}';
  expect(readEvent(raw, rules)).toEqual({ kind: 'challenge', challenge: '3eZbrw1aB' });
});

test.each([
  '',
  'null',
  '[]',
  '{"type":"event_callback"}',
  '{"type":"event_callback","event":{"type":"message"}}',
])('a body that Slack never sends is refused: %s', (raw) => {
  expect(() => readEvent(raw, rules)).toThrow(expect.objectContaining({ code: 'result_unreadable' }));
});

test('one message has one id however often and under whatever event id it is told; each edit and each message has its own', () => {
  const id = lookId(found());
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(lookId({ ...found() })).toBe(id);
  const others = [
    found(`${ts}/1763000008.000000`),
    { ...found(), ts: '1763000001.000101' },
    { ...found(), channel: 'C0OTHER' },
  ].map(lookId);
  expect(new Set([id, ...others]).size).toBe(4);
});
