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

describe('an event triggers a scan of', () => {
  test('a message with a link to our Looker, and one with the phrases of a request', () => {
    expect(read(message())).toEqual(found());
    expect(read(message({ text: 'Credit request, account SID below' }))).toEqual(found());
  });

  test('a message whose edit adds the link, once per edit', () => {
    const edited = { ts: '1763000008.000000' };
    expect(read(edit({ edited }))).toEqual(found(`${ts}/${edited.ts}`));
    const again = { ts: '1763000010.000000' };
    expect(read(edit({ edited: again }, { edited }))).toEqual(found(`${ts}/${again.ts}`));
  });

  test('the parent of a reply with a link, also after an edit of that reply', () => {
    const reply = { ts: '1763000005.000100', thread_ts: ts };
    expect(read(message(reply))).toEqual(found(reply.ts));
    const edited = { ts: '1763000008.000000' };
    expect(read(edit({ ...reply, edited }))).toEqual(found(`${reply.ts}/${edited.ts}`));
  });
});

describe('an event is ignored with a reason', () => {
  const nobody = 'not written by a person';
  test.each([
    ['of talk', message({ text: 'good morning' }), 'no request'],
    [
      'of a reply without a link',
      message({ ts: '1763000005.000100', thread_ts: ts, text: 'credit request' }),
      'no request',
    ],
    ['of a foreign link', message({ text: slackLink('https://looker.example.com/looks/1') }), 'no request'],
    ['of a bot, ourselves among them', message({ bot_id: 'B0BOT' }), nobody],
    ['of a reminder by Slackbot', message({ user: 'USLACKBOT' }), nobody],
    [
      'of a question about a request that Slack unfurls',
      message({
        text: 'why was it declined?',
        attachments: [{ is_msg_unfurl: true, text: slackLink(look(1)) }],
      }),
      'no request',
    ],
    ['of a join', message({ subtype: 'channel_join' }), nobody],
    ['of a message without an author', message({ user: undefined }), nobody],
    [
      'of a deletion',
      { type: 'message', subtype: 'message_deleted', channel, deleted_ts: ts, ts },
      'deleted',
    ],
    ['of a link preview', edit({}, { text: message().text }), 'no edit'],
    [
      'of a preview of a message that was edited before',
      edit({ edited: { ts } }, { edited: { ts } }),
      'no edit',
    ],
    ['of an edit by a bot', edit({ bot_id: 'B0BOT', edited: { ts: '1763000008.000000' } }), nobody],
    [
      'of another type',
      { type: 'reaction_added', item: { channel, ts } },
      'an event of the type reaction_added',
    ],
  ])('%s', (_, event, why) => {
    expect(read(event)).toEqual({ kind: 'ignored', why });
  });

  test('when Slack reports a rate limit', () => {
    expect(readEvent('{"type":"app_rate_limited","team_id":"T0"}', rules)).toEqual({
      kind: 'ignored',
      why: 'Slack has sent too many events',
    });
  });
});

describe('an invalid event is refused with the path of the error', () => {
  const bare = { ts, text: 'credit request' };
  const changed = (now: object, before?: unknown) => ({
    type: 'message',
    subtype: 'message_changed',
    channel,
    message: now,
    ...(before === undefined ? {} : { previous_message: before }),
  });
  test.each([
    ['a message without its channel', message({ channel: undefined }), 'channel'],
    ['a message without its ts', message({ ts: undefined }), 'ts'],
    ['a message in a thread that has a number', message({ thread_ts: 1 }), 'thread_ts'],
    ['a message of a number', message({ user: 1 }), 'user'],
    ['a message of a bot that has a number', message({ bot_id: 1 }), 'bot_id'],
    ['a message whose text is none', message({ text: 1 }), 'text'],
    ['a message whose blocks are none', message({ blocks: 'x' }), 'blocks'],
    ['a message whose attachments are none', message({ attachments: {} }), 'attachments'],
    ['a message that was edited at no time', message({ edited: {} }), 'edited.ts'],
    ['an edit of nothing', { type: 'message', subtype: 'message_changed', channel }, 'message'],
    ['an edit without its channel', { ...changed(bare), channel: undefined }, 'channel'],
    ['an edit of a message without its ts', changed({ text: 'x' }), 'message.ts'],
    ['an edit of what was no message', changed(bare, { text: 'x' }), 'previous_message.ts'],
    ['an event without a type', { channel }, 'event.type'],
    ['no event', 'x' as unknown as object, 'event'],
  ])('%s', (_, event, where) => {
    expect(() => read(event)).toThrow(
      expect.objectContaining({
        code: 'result_unreadable',
        message: expect.stringMatching(new RegExp(`^The event is not what Slack sends: ${where}: [A-Z]`)),
      }),
    );
  });

  test.each([
    ['null', 'body'],
    ['[]', 'body'],
    ['{"type":"url_verification"}', 'challenge'],
    ['{"type":"another"}', 'type'],
    ['{"type":"event_callback"}', 'event'],
  ])('the body %s', (raw, where) => {
    expect(() => readEvent(raw, rules)).toThrow(
      new RegExp(`^The event is not what Slack sends: ${where}: [A-Z]`),
    );
  });

  test.each(['', 'x', '{"type":'])('the body %j, which is no JSON', (raw) => {
    expect(() => readEvent(raw, rules)).toThrow(
      expect.objectContaining({
        code: 'result_unreadable',
        message: 'The body of the event is no JSON; Slack sends nothing else',
        cause: expect.any(SyntaxError),
      }),
    );
  });

  test('but one with additional fields is accepted', () => {
    const attachments = [{ from_url: 'https://example.com', color: 'D0D0D0' }];
    const blocks = [{ type: 'rich_text', elements: [{ type: 'link', url: look(2) }] }];
    expect(read(message({ text: '', attachments, blocks, team: 'T0' }))).toEqual(found());
    expect(read(changed({ ...message(), edited: { ts: '1763000008.000000', user: 'U0' } }))).toEqual(
      found(`${ts}/1763000008.000000`),
    );
  });
});

test('the challenge of Slack is returned', () => {
  const raw = '{"token":"t","challenge":"3eZbrw1aB","type":"url_verification"}';
  expect(readEvent(raw, rules)).toEqual({ kind: 'challenge', challenge: '3eZbrw1aB' });
});

test('repeated events of one message have one id; each edit and each message has its own', () => {
  const id = lookId(found());
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(lookId({ ...found() })).toBe(id);
  // Runs that were started before an update are known after it.
  expect(id).toBe('f98634bb-1ce9-8aae-a270-d4915084bf53');
  const others = [
    found(`${ts}/1763000008.000000`),
    { ...found(), ts: '1763000001.000101' },
    { ...found(), channel: 'C0OTHER' },
  ].map(lookId);
  expect(new Set([id, ...others]).size).toBe(4);
});
