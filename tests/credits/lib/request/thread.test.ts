import { describe, expect, test } from 'bun:test';
import {
  answerEvent,
  currentLinks,
  findAnswer,
  isGone,
  sameLinks,
  threadLinks,
} from '../../../../f/credits/lib/request/thread.ts';
import type { SlackMessage } from '../../../../f/shared/lib/slack/message.ts';
import { look, policy, slackLink } from '../../world.ts';

const says = (text: string, changes: Partial<SlackMessage> = {}): SlackMessage => ({
  ts: '1763000001.000100',
  user: 'U0PERSON',
  text,
  ...changes,
});
const botMessage = (payload: Record<string, unknown>, changes: Partial<SlackMessage> = {}): SlackMessage =>
  says('Approved', {
    ts: '1763000009.000100',
    bot_id: 'B0CREDIT',
    metadata: { event_type: answerEvent, event_payload: payload },
    ...changes,
  });

describe('the links of a thread', () => {
  test("are those of the request itself, otherwise those of people's replies", () => {
    const replies = [says(slackLink(look(2))), says(`${slackLink(look(3))} ${slackLink(look(2))}`)];
    expect(threadLinks([says(slackLink(look(1))), ...replies], policy())).toEqual([look(1)]);
    expect(threadLinks([says('credit please'), ...replies], policy())).toEqual([look(2), look(3)]);
  });

  test("are never those of a bot's reply", () => {
    const bot = says(slackLink(look(2)), { bot_id: 'B0OTHER' });
    expect(threadLinks([says('credit please'), bot], policy())).toEqual([]);
  });

  test('are empty without a thread', () => {
    expect(threadLinks([], policy())).toEqual([]);
  });
});

describe('a request', () => {
  test('is deleted when its message or all but its tombstone is', () => {
    expect(isGone(null)).toBe(true);
    expect(isGone([])).toBe(true);
    expect(isGone([says('', { subtype: 'tombstone' })])).toBe(true);
    expect(isGone([says('credit please')])).toBe(false);
    expect(isGone([says('credit please', { subtype: 'file_share' })])).toBe(false);
  });
});

describe('our answer', () => {
  test('is identified by the metadata name used since the first version', () => {
    expect(answerEvent).toBe('creditbot_answer');
  });

  test('is found by request and kind', () => {
    const answer = botMessage({ request: 'r1', kind: 'credit', amount: '4948.80', turn: '12' });
    expect(findAnswer([says('x'), answer], 'r1', 'credit')).toEqual({
      ts: answer.ts,
      amount: '4948.80',
      turn: 12,
    });
    expect(findAnswer([answer], 'r2', 'credit')).toBeNull();
    expect(findAnswer([answer], 'r1', 'question')).toBeNull();
    expect(findAnswer(null, 'r1', 'credit')).toBeNull();
  });

  test('has no amount and no attempt when its metadata has none', () => {
    const question = botMessage({ request: 'r1', kind: 'question' });
    expect(findAnswer([question], 'r1', 'question')).toEqual({ ts: question.ts, amount: '', turn: null });
    for (const turn of ['0', '1.5', 'x'])
      expect(
        findAnswer([botMessage({ request: 'r1', kind: 'credit', turn })], 'r1', 'credit')?.turn,
      ).toBeNull();
  });

  test('is never a message of a person, with any metadata', () => {
    const { bot_id: _, ...forged } = botMessage({ request: 'r1', kind: 'credit', amount: '1.00' });
    expect(findAnswer([forged], 'r1', 'credit')).toBeNull();
    const other = botMessage({ request: 'r1', kind: 'credit' }, { metadata: { event_type: 'deploy_done' } });
    expect(findAnswer([other], 'r1', 'credit')).toBeNull();
  });
});

describe('two lists of links', () => {
  test.each([
    ['none and none', [], [], true],
    ['the same', ['a', 'b'], ['a', 'b'], true],
    ['another order', ['a', 'b'], ['b', 'a'], false],
    ['one more', ['a', 'b'], ['a'], false],
    ['one less', ['a'], ['a', 'b'], false],
    ['one other', ['a', 'b'], ['a', 'c'], false],
  ])('are the same in order and number: %s', (_, now, then, same) => {
    expect(sameLinks(now, then)).toBe(same);
  });
});

describe('the links of a request now', () => {
  const rules = policy();
  const [bad, good, other, third] = [look(1), look(2), look(3), look(4)];
  const hinted = (needed: number, ...urls: string[]) => ({ key: 'r1', hint: { bad: urls, needed } });
  const request = says(`${slackLink(bad)} ${slackLink(good)}`);
  const hint = botMessage({ request: 'r1', kind: 'hint' }, { ts: '1763000003.000100' });
  const reply = (url: string, second: number, changes: Partial<SlackMessage> = {}) =>
    says(slackLink(url), { ts: `176300000${second}.000100`, ...changes });

  test('are those of the thread before a hint', () => {
    const thread = [request, reply(other, 4)];
    const both = { links: [bad, good], complete: true };
    expect(currentLinks(thread, rules, null)).toEqual(both);
    expect(currentLinks(thread, rules, { key: 'r1', hint: null })).toEqual(both);
    expect(currentLinks([], rules, hinted(1, bad))).toEqual({ links: [], complete: true });
  });

  test('are the usable ones until another replaces the unusable one', () => {
    const record = hinted(2, bad);
    expect(currentLinks([request, hint], rules, record)).toEqual({ links: [good], complete: false });
    expect(currentLinks([request, hint, reply(other, 4)], rules, record)).toEqual({
      links: [good, other],
      complete: true,
    });
    expect(currentLinks([request, hint, reply(other, 4), reply(third, 5)], rules, record)).toEqual({
      links: [good, other, third],
      complete: true,
    });
  });

  test('are read only from replies of people after the hint', () => {
    const record = hinted(2, bad);
    const part = { links: [good], complete: false };
    for (const thread of [
      [request, reply(other, 2), hint],
      [request, hint, reply(other, 3)],
      [request, hint, reply(other, 4, { bot_id: 'B0OTHER' })],
      [request, hint, reply(bad, 4)],
      [request, hint, reply(good, 4)],
      [request, reply(other, 4)],
      [
        request,
        { ...hint, metadata: { event_type: answerEvent, event_payload: { request: 'r2', kind: 'hint' } } },
        reply(other, 4),
      ],
    ])
      expect(currentLinks(thread, rules, record)).toEqual(part);
  });

  test('are those of all replies when the message has none', () => {
    const bare = says('credit please');
    const record = hinted(1, bad);
    expect(currentLinks([bare, reply(bad, 2), hint], rules, record)).toEqual({ links: [], complete: false });
    expect(currentLinks([bare, reply(bad, 2), reply(good, 2), hint], rules, record)).toEqual({
      links: [good],
      complete: true,
    });
  });

  test('are those of the message when it has no unusable one any more', () => {
    const edited = says(slackLink(good));
    expect(currentLinks([edited, hint], rules, hinted(2, bad))).toEqual({ links: [good], complete: true });
    expect(currentLinks([says(slackLink(bad)), hint], rules, hinted(1, bad))).toEqual({
      links: [],
      complete: false,
    });
  });
});

describe('our answers in a thread', () => {
  test('are distinguished from messages without metadata or with empty metadata', () => {
    const bare = botMessage({}, { metadata: undefined });
    const empty = botMessage({}, { metadata: { event_type: answerEvent } });
    const answer = botMessage({ request: 'r1', kind: 'credit', amount: 5 });
    expect(findAnswer([bare, empty, answer], 'r1', 'credit')).toEqual({
      ts: answer.ts,
      amount: '5',
      turn: null,
    });
    expect(findAnswer([bare, empty], 'r1', 'credit')).toBeNull();
  });
});
