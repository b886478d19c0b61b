import { describe, expect, test } from 'bun:test';
import { classifyMessage, isHumanRoot } from '../../../../f/credits/lib/request/thread.ts';
import { isHuman, type SlackMessage } from '../../../../f/shared/lib/slack/message.ts';
import { look, lookerHost, policy, slackLink } from '../../world.ts';

const says = (text: string | undefined, changes: Partial<SlackMessage> = {}): SlackMessage => ({
  ts: '1763000001.000100',
  user: 'U0PERSON',
  ...(text === undefined ? {} : { text }),
  ...changes,
});
const { request } = policy();
const words = (phrases: string[], min_phrases: number) =>
  policy({ request: { ...request, phrases, min_phrases } });
const rules = words(['credit request', 'account sid', 'Zendesk'], 2);
const kind = (message: SlackMessage) => classifyMessage(message, rules);

describe('a message of the channel', () => {
  test('is a request when it has a link to our Looker', () => {
    expect(kind(says(slackLink(look(1))))).toEqual({ kind: 'request', links: [look(1)] });
  });

  test('is a request without a link when it has two phrases, in any case', () => {
    expect(kind(says('Credit Request, account sid AC1'))).toEqual({ kind: 'no_link' });
    expect(kind(says('CREDIT REQUEST from zendesk, Account SID'))).toEqual({ kind: 'no_link' });
    expect(kind(says('credit request, credit request'))).toEqual({ kind: 'other' });
    expect(kind(says('lunch?'))).toEqual({ kind: 'other' });
    expect(kind(says(undefined))).toEqual({ kind: 'other' });
  });

  test('is read with the three characters that Slack escapes, and phrases in any case', () => {
    const spoken = words(['R&D', '<Fraud>'], 1);
    expect(classifyMessage(says('r&amp;d'), spoken)).toEqual({ kind: 'no_link' });
    expect(classifyMessage(says('&lt;fraud&gt;'), spoken)).toEqual({ kind: 'no_link' });
    expect(classifyMessage(says('r and d'), spoken)).toEqual({ kind: 'other' });
  });

  test('is a request with every link to our Looker, also in a form that is refused later', () => {
    const dashboard = `https://${lookerHost}/dashboards/1`;
    const text = [look(1), 'https://a.example/looks/1', dashboard, look(1)].map((url) => slackLink(url));
    expect(kind(says(text.join(' ')))).toEqual({ kind: 'request', links: [look(1), dashboard] });
    expect(kind(says('', { subtype: 'channel_join', text: slackLink(look(1)) }))).toEqual({ kind: 'other' });
  });

  test('is no request as a reply, unless it is the root of its own thread', () => {
    const text = slackLink(look(1));
    expect(kind(says(text, { thread_ts: '1763000000.000100' }))).toEqual({ kind: 'other' });
    expect(kind(says(text, { thread_ts: '1763000001.000100' }))).toEqual({
      kind: 'request',
      links: [look(1)],
    });
  });
});

describe('a message of a person', () => {
  test.each([
    ['a plain message', {}, true],
    ['one with a file', { subtype: 'file_share' }, true],
    ['a reply sent to the channel too', { subtype: 'thread_broadcast' }, true],
    ['a join', { subtype: 'channel_join' }, false],
    ['words about oneself', { subtype: 'me_message' }, true],
    ['a bot', { bot_id: 'B1' }, false],
    ['an app that names no bot', { app_id: 'A1' }, false],
    ['a workflow', { subtype: 'bot_message', bot_id: 'B1', app_id: 'A1' }, false],
    ['a deleted message', { subtype: 'tombstone' }, false],
    ['a message without an author', { user: undefined }, false],
  ])('%s', (_, changes, human) => {
    const message = { ...says('hello'), ...changes } as SlackMessage;
    expect(isHuman(message)).toBe(human);
    expect(isHumanRoot(message)).toBe(human);
  });
});
