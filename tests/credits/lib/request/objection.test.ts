import { describe, expect, test } from 'bun:test';
import { classifyMessage, threadLinks, threadObjection } from '../../../../f/credits/lib/request/thread.ts';
import { isHuman, type SlackMessage } from '../../../../f/shared/lib/slack/message.ts';
import { look, policy, slackLink } from '../../world.ts';

const rules = policy();
const root = (text: string, changes: Partial<SlackMessage> = {}): SlackMessage => ({
  ts: '1763000001.000100',
  user: 'U0DANA',
  text,
  ...changes,
});
const reply = (text: string, changes: Partial<SlackMessage> = {}): SlackMessage => ({
  ...root(text),
  ts: '1763000002.000100',
  thread_ts: '1763000001.000100',
  user: 'U0MILO',
  ...changes,
});
const request = root(`Credit request for Tidewater ${slackLink(look(1))}`);
const code = (...thread: SlackMessage[]): string | null => threadObjection(thread, rules)?.code ?? null;

describe('a thread stops an amount', () => {
  test.each([
    ['on hold', reply('please hold this one'), 'request_on_hold'],
    ['withdrawn by its writer', reply('wrong channel, please ignore', { user: 'U0DANA' }), 'request_on_hold'],
    ['answered with an amount', reply('$4,900.00 it is'), 'answered_by_person'],
    ['declined', reply('Declined.'), 'answered_by_person'],
    ['handled', reply('handled this by hand'), 'answered_by_person'],
    ['answered in German', reply('ist erledigt'), 'answered_by_person'],
  ])('that is %s', (_, said, expected) => {
    expect(code(request, said)).toBe(expected);
  });

  test.each([
    ['says nothing of the kind', reply('the ticket has the details')],
    ['has an amount of the requester', reply('the spend is $12,000', { user: 'U0DANA' })],
    ['has an amount beside a link', reply(`also ${slackLink(look(2))}, $400`)],
    ['has an answer of a bot', reply('Approved, $1.00', { bot_id: 'B0OTHER' })],
    ['asks for news', reply('any thoughts?')],
  ])('but not one that %s', (_, said) => {
    expect(code(request, said)).toBeNull();
  });

  test('until a person has taken its words into account', () => {
    const held = reply('please hold this one');
    expect(threadObjection([request, held], rules, held.ts)).toBeNull();
    expect(threadObjection([request, held], rules, request.ts)?.code).toBe('request_on_hold');
  });
});

test('a request is quoted when all its links stand in quoted lines', () => {
  expect(code(root(`can you look\n&gt; fraud spend ${slackLink(look(1))}`))).toBe('request_quoted');
  expect(code(root(`${slackLink(look(1))}\n&gt; fraud spend ${slackLink(look(2))}`))).toBeNull();
});

describe('a member of another organisation', () => {
  const outside = { outside: 'T0OTHER' };
  const allowed = policy({ request: { ...rules.request, outside_teams: ['T0OTHER'] } });

  test('asks only where the policy names the workspace', () => {
    const asking = { ...request, ...outside };
    expect(threadObjection([asking], rules)?.code).toBe('outside_requester');
    expect(threadObjection([asking], allowed)).toBeNull();
    expect(threadObjection([request], rules)).toBeNull();
  });

  test('whose workspace Slack does not name is let in by no policy', () => {
    const reason = threadObjection([{ ...request, outside: '' }], allowed);
    expect(reason?.code).toBe('outside_requester');
    expect(reason?.message).toContain('the channel is shared with other organisations');
  });

  test('is not asked for a link and supplies none', () => {
    const linkless = root('Credit request for toll fraud', outside);
    expect(classifyMessage(linkless, rules).kind).toBe('other');
    expect(classifyMessage(linkless, allowed).kind).toBe('no_link');
    const supplied = reply(slackLink(look(2)), outside);
    const thread = [root('Credit request for toll fraud, fraud spend follows'), supplied];
    expect(threadLinks(thread, rules)).toEqual([]);
    expect(threadLinks(thread, allowed)).toEqual([look(2)]);
  });
});

describe('a request without a link', () => {
  const sid = `AC${'1'.repeat(32)}`;
  test.each([
    [`please refund ${sid}`, 'no_link'],
    [`bitte Gutschrift für ${sid}`, 'no_link'],
    [`demande d'avoir pour ${sid}`, 'no_link'],
    ['please refund my lunch', 'other'],
    [`what is ${sid}?`, 'other'],
    ['Credit request, toll fraud: please hold', 'other'],
    ['~Credit request, toll fraud~', 'other'],
  ])('%s: %s', (text, kind) => {
    expect(classifyMessage(root(text), rules).kind).toBe(kind as 'other');
  });
});

test('Slackbot is no person', () => {
  expect(isHuman({ ...request, user: 'USLACKBOT' })).toBe(false);
});

describe('under a message that is no request', () => {
  const chat = root('good morning');
  const asking = reply(`credit request ${slackLink(look(1))}`);
  const other = reply(`the Look I meant ${slackLink(look(2))}`, { ts: '1763000003.000100' });

  test('the replies that ask for a credit are the request', () => {
    expect(threadLinks([chat, other], rules, false)).toEqual([]);
    expect(threadLinks([chat, asking, other], rules, false)).toEqual([look(1)]);
    expect(threadLinks([chat, asking, other], rules)).toEqual([look(1)]);
  });

  test('the words of the first message do not stop it', () => {
    expect(code(root('please wait, who is on duty?'), asking)).toBeNull();
    expect(code(chat, reply(`please do not credit ${slackLink(look(1))} yet`))).toBe('request_on_hold');
  });
});

describe('a link with words', () => {
  const said = (text: string) => code(root(`${text} ${slackLink(look(1), 'the Look')}`));
  test.each([
    'Refund for Tidewater',
    'could you credit Tidewater?',
    'Bitte um Erstattung für Tidewater',
    'Customer: Tidewater',
    'Tidewater Pay',
    'Hi team! How are you?',
    '',
  ])('that ask, are a form or a name is a request: %s', (text) => expect(said(text)).toBeNull());

  test.each([
    'we looked at this in the meeting with their team',
    'Who has the numbers of last month for Tidewater?',
    'Brook will talk to them about the refund on Monday',
    'hier die Zahlen aus dem Gespräch von gestern',
  ])('that do not ask goes to a person: %s', (text) => expect(said(text)).not.toBeNull());

  test('of its own is asked to be clear, a reply that supplies a link is not', () => {
    const asked = root('Credit request for toll fraud, fraud spend follows');
    const supplied = reply(`here is the sheet that we discussed yesterday ${slackLink(look(2))}`);
    expect(code(asked, supplied)).toBeNull();
    expect(code(root(`here is the sheet that we discussed yesterday ${slackLink(look(2))}`))).toBe(
      'request_unclear',
    );
  });

  test('in the middle of a question is part of the question', () => {
    const link = '<https://acme.cloud.looker.com/explore/a/b?qid=x.y>';
    expect(code(root(`Credit request: why was ${link} turned away last week?`))).toBe('request_is_question');
  });
});
