import { describe, expect, test } from 'bun:test';
import {
  answeredBy,
  asksForCredit,
  heldBy,
  phraseAtStart,
  phraseIn,
  stopsRequest,
  withoutGreeting,
  wordsOf,
} from '../../../../f/credits/lib/request/intent.ts';
import type { SlackMessage } from '../../../../f/shared/lib/slack/message.ts';
import { look, policy, slackLink } from '../../world.ts';

const { request: rule } = policy();
const says = (text: string, user = 'U0DANA'): SlackMessage => ({ ts: '1763000001.000100', user, text });

describe('the words of a text', () => {
  test.each([
    ['Don’t  CREDIT, yet!', ' dont credit yet '],
    ['Straße; «déjà» crédité', ' strasse deja credite '],
    ["l'avoir -- d´avoir", ' lavoir davoir '],
    ['a_b/c1', ' a b c1 '],
    ['', '  '],
    ['Hôtel été', ' hotel ete '],
  ])('%p', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });
});

describe('a phrase', () => {
  const found = (phrase: string, text: string) => phraseIn(wordsOf(text), { en: [phrase] }) === phrase;

  test.each<[string, string, boolean]>([
    ['on hold', 'this is on hold', true],
    ['on hold', 'on holding pattern', false],
    ['on hold', 'upon hold', false],
    ['credit*', 'we credited it', true],
    ['credit*', 'accredited', false],
    ['do not * credit*', 'do not credit', true],
    ['do not * credit*', 'do not ever credit it', true],
    ['do not * credit*', 'do not you or we or credit', true],
    ['do not * credit*', 'do not you or we or they credit', false],
    ['^ fyi', 'fyi only', true],
    ['^ fyi', 'just fyi', false],
    ['later $', 'do it later', true],
    ['later $', 'later today', false],
    ['déjà crédité', 'deja credite', true],
    ['  on   hold ', 'on hold', true],
  ])('%s in "%s": %p', (phrase, text, expected) => {
    expect(found(phrase, text)).toBe(expected);
  });

  test('is the first one of any language, or none', () => {
    const lists = { en: ['on hold'], de: ['bitte warten', 'auf eis'] };
    expect(phraseIn(wordsOf('liegt auf Eis'), lists)).toBe('auf eis');
    expect(phraseIn(wordsOf('on hold, bitte warten'), lists)).toBe('on hold');
    expect(phraseIn(wordsOf('go on'), lists)).toBeNull();
  });

  test('at the start stands nowhere else', () => {
    const lists = { en: ['what happened', 'why*'] };
    expect(phraseAtStart(wordsOf('What happened with it'), lists)).toBe('what happened');
    expect(phraseAtStart(wordsOf('whyever not'), lists)).toBe('why*');
    expect(phraseAtStart(wordsOf('see what happened'), lists)).toBeNull();
  });
});

test('a greeting is left out with up to three words after it', () => {
  const greetings = { en: ['hi', 'hello'] };
  expect(withoutGreeting(wordsOf('What now'), greetings)).toEqual([' what now ']);
  expect(withoutGreeting(wordsOf('Hi Dana, what now'), greetings)).toEqual([
    ' hi dana what now ',
    ' dana what now ',
    ' what now ',
    ' now ',
    '  ',
  ]);
});

describe('a message asks for a credit', () => {
  const sid = `AC${'1'.repeat(32)}`;
  const strict = { ...rule, phrases: ['credit memo', 'toll fraud', 'Account SID'], min_phrases: 2 };

  test.each<[string, boolean, boolean]>([
    ['credit memo for toll fraud', false, true],
    ['CREDIT MEMO, account sid', false, true],
    ['credit memo', false, false],
    ['credit memo', true, true],
    [`credit memo ${sid}`, false, true],
    [`please refund ${sid}`, false, true],
    [`look at ${sid}`, false, false],
    ['please refund', false, false],
    ['please refund', true, true],
    ['bitte gutschreiben', true, true],
    ['look at this', true, false],
  ])('%s, with a link: %p', (text, hasLink, asks) => {
    expect(asksForCredit(says(text), strict, hasLink)).toBe(asks);
  });

  test('not in quoted lines', () => {
    expect(asksForCredit(says('&gt; credit memo for toll fraud\nlunch'), strict, true)).toBe(false);
  });
});

describe('a request is stopped', () => {
  const code = (text: string): string | null =>
    stopsRequest(says(`${text} ${slackLink(look(1))}`), rule)?.code ?? null;

  test.each([
    ['~Credit request~', 'request_struck'],
    ['Credit request. Please do not credit this yet', 'request_on_hold'],
    ['What happened with this one?', 'request_on_hold'],
    ['Why is this so low?', 'request_is_question'],
    ['Hi team, why is this so low?', 'request_is_question'],
    ['Don´t credit this', 'request_on_hold'],
    ['Hold on', 'request_on_hold'],
    ["Let's not process this", 'request_on_hold'],
    ['Please check first', 'request_on_hold'],
    ["We can't credit this", 'request_on_hold'],
    ['This was credited last week', 'request_on_hold'],
    ['We will handle this one manually', 'request_on_hold'],
    ['The customer is on hold with support, 3 attempts were held', 'request_on_hold'],
    ['The card holder waited, we are waiting no more, and stopped the traffic', null],
    ['For reference: ticket 48213. It was not credited before', null],
    ['All good. Why was it so low? Thanks', 'request_is_question'],
    ['Credit request. Can you credit this?', null],
    ['Hello, could you please refund this?', null],
    ['Credit request for Why Not Wallet', null],
    ['Credit request', null],
  ])('%s: %p', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('with its own words in the reason', () => {
    expect(stopsRequest(says('Thanks! Why was this declined?'), rule)?.message).toBe(
      'the message asks "Why was this declined?"',
    );
    const long = `why ${'very '.repeat(40)}long?`;
    expect(stopsRequest(says(long), rule)?.message).toHaveLength('the message asks ""'.length + 120);
    expect(stopsRequest(says('~x~'), rule)?.message).toBe('a part of the message is struck through');
    expect(heldBy(says('please   do not\ncredit it'), rule)?.message).toBe(
      '"please do not credit it" says "do not … credit…"',
    );
    expect(heldBy(says(`on hold ${'x'.repeat(300)}`), rule)?.message.length).toBeLessThan(190);
  });

  test('by no word of an address', () => {
    const url = 'https://acme.cloud.looker.com/x/abc?why=declined';
    expect(stopsRequest(says(`Credit request ${url}?`), rule)).toBeNull();
    expect(stopsRequest(says(`Why so low? ${url}`), rule)?.code).toBe('request_is_question');
    expect(stopsRequest(says(`Why is this so low: ${url}?`), rule)?.code).toBe('request_is_question');
  });
});

describe('a person answers', () => {
  const answered = (text: string, requester: string | null = 'U0DANA', user = 'U0MILO') =>
    answeredBy(says(text, user), rule, requester)?.message ?? null;

  test.each([
    ['Approved, $4,000.00', 'U0MILO wrote "Approved, $4,000.00"'],
    ['declined', 'U0MILO wrote "declined"'],
    ['$ 400', 'U0MILO wrote "$ 400"'],
    ['400.50 USD', 'U0MILO wrote "400.50 USD"'],
    ['12 dollars', 'U0MILO wrote "12 dollars"'],
    ['€ 5', 'U0MILO wrote "€ 5"'],
    ['No', 'U0MILO wrote "No"'],
    ['no idea', null],
    ['looking into it', 'U0MILO wrote "looking into it"'],
    ['400 messages', null],
    ['thanks', null],
  ])('%s', (text, message) => {
    expect(answered(text)).toBe(message);
  });

  test('but the requester only with words, and an amount beside a link belongs to that', () => {
    expect(answered('the spend is $400', 'U0MILO')).toBeNull();
    expect(answered('declined', 'U0MILO')).not.toBeNull();
    expect(answered('$400', null)).not.toBeNull();
    expect(answered(`$400 ${slackLink(look(2))}`)).toBeNull();
  });
});
