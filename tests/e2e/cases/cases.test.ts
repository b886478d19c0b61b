import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { accounts, channelId, links, people } from '../../../demo/scenario/index.ts';
import type { JsonObject } from '../../../local/workspace/types.ts';
import { type Cases, openCases, outsider, slackbot } from './case_company.ts';
import { backslashLink, linkOf } from './looker_queries.ts';

const { single, pairFirst, above } = accounts;
const policyPath = 'f/credits/resources/policy';

let cases: Cases;
const posted = new Map<string, string>();
const at = (name: string) => posted.get(name) ?? '';

type Options = Parameters<Cases['actors']['postAs']>[3] & { user?: string };

function say(name: string, text: string, { user = people.dana, ...options }: Options = {}): string {
  const ts = cases.actors.postAs(user, channelId, text, options);
  posted.set(name, ts);
  return ts;
}
const request = (link: string, more = '') => `Credit request for toll fraud ${link}${more}`;

/** Requests that go to review, with the code of the reason. */
const reviewed = {
  'AND and OR without parentheses': [request(linkOf('precedence')), 'product_unclear'],
  'the account of a joined table': [request(linkOf('parent')), 'account_not_provable'],
  'a cross join': [request(linkOf('cross')), 'cost_not_provable'],
  'a join by comma': [request(linkOf('comma')), 'cost_not_provable'],
  'a join on 1 = 1': [request(linkOf('always')), 'cost_not_provable'],
  'a sum that is doubled': [request(linkOf('twice')), 'cost_not_provable'],
  'a sum with an addend': [request(linkOf('more')), 'cost_not_provable'],
  'voice in the total': [request(linkOf('voice')), 'traffic_not_comparable'],
  'a message that is struck through': [`~${request(links.above, ' for Lumen')}~`, 'request_struck'],
  'please do not credit': [
    request(links.above, '\nplease do NOT credit this one yet, finance is still checking'),
    'request_on_hold',
  ],
  'the wrong channel': [`oops, wrong channel, please ignore ${links.above}`, 'request_on_hold'],
  'a question about a request': [`what happened with this one? ${links.above}`, 'request_on_hold'],
  'another question': [`Credit request: why was ${links.above} declined last week?`, 'request_is_question'],
  'on hold': [`on hold until the customer signs: credit request ${links.above}`, 'request_on_hold'],
  'bitte noch nicht': [`Gutschrift: bitte noch nicht gutschreiben ${links.above}`, 'request_on_hold'],
  'another account': [
    request(links.above, `\nAccount SID: ${accounts.messaging.sid}`),
    'request_contradicts_link',
  ],
  'other days': [request(links.above, '\nFraud dates: 2025-10-01 to 2025-10-03'), 'request_contradicts_link'],
  'another customer': [request(links.above, '\nCustomer: Harbor Parcel'), 'request_contradicts_link'],
  'another spend': [request(links.above, '\nFraud spend: $12.50'), 'request_contradicts_link'],
} as const;

/** Messages that are no request: no record, no answer, no private message. */
const silent = {
  'an unfurled request': (link: string): [string, Options] => [
    'does anyone know why https://acme.slack.com/archives/C0CREDITMEMO/p1763 was declined last week?',
    { attachments: [{ is_msg_unfurl: true, author_id: people.milo, text: request(`<${link}|spend>`) }] },
  ],
  'a shared request': (link: string): [string, Options] => [
    'for the record',
    { attachments: [{ is_share: true, author_id: people.milo, text: request(`<${link}|spend>`) }] },
  ],
  'a reminder of Slackbot': (link: string): [string, Options] => [
    `Reminder: ${request(link)}`,
    { user: slackbot },
  ],
};

beforeAll(async () => {
  cases = await openCases();
  // Everything is written before the very first scan.
  say(
    'a filter that lowers both sides, and a Look with totals',
    request(linkOf('lowered'), ` and ${linkOf('totals')}`),
  );
  for (const [name, [text]] of Object.entries(reviewed)) say(name, text);
  for (const [name, written] of Object.entries(silent)) say(name, ...written(links.above));
  say('an outsider', request(links.above), { user: outsider, home: 'T0ELSEWHERE' });
  say('a backslash in a filter, any product', request(backslashLink()));
  say('a backslash in a filter, another product', request(backslashLink('Programmable Messaging')));
  say('the name of the customer', request(linkOf('other_column')));
  for (const [name, reply] of [
    ['an amount by a person', 'Approved, $580.00'],
    ['declined by a person', 'declined, they were warned'],
    ['handled by a person', 'handled, see the ticket'],
  ] as const) {
    say(name, request(links.pairSecond));
    cases.actors.postAs(people.operator, channelId, reply, { thread_ts: at(name) });
  }
  say('http instead of https', request(links.asked.replace('https:', 'http:')));
  say('a port', request(links.asked.replace('.com/', '.com:9999/')));
  await cases.flow('process_requests');
}, 300_000);
afterAll(() => cases?.close());

describe('an amount is posted', () => {
  test('for filters in other forms and a query with totals, written before the first scan; the card names each customer with its amount', () => {
    const name = 'a filter that lowers both sides, and a Look with totals';
    expect(cases.answers(at(name))).toEqual(['Approved, $5,914.38, exceptions']);
    const card = cases.card(at(name));
    for (const [{ sid, name: customer }, amount] of [
      [single, '$4,948.80'],
      [pairFirst, '$965.58'],
    ] as const) {
      const line = card.split('\n').find((text) => text.includes(sid));
      expect(line).toContain(customer.replace('&', '&amp;'));
      expect(line).toContain(`credit ${amount}`);
    }
  });

  test('for a request that stands as a reply under chat, with its address as plain text', async () => {
    say('a reply under chat', 'good morning, who has the coffee?');
    const thread_ts = at('a reply under chat');
    cases.actors.postAs(people.tomas, channelId, request(links.above), { thread_ts });
    await cases.flow('process_requests');
    expect(cases.answers(at('a reply under chat'))).toEqual(['Approved, $139.02, exceptions']);
  }, 120_000);
});

describe('nothing is posted, and the operator gets the reason with its next step', () => {
  const codes: [string, string][] = [
    ...Object.entries(reviewed).map(([name, [, code]]): [string, string] => [name, code]),
    ['an outsider', 'outside_requester'],
    ['an amount by a person', 'answered_by_person'],
    ['declined by a person', 'answered_by_person'],
    ['handled by a person', 'answered_by_person'],
  ];
  test.each(codes)('%s: %s', (name, code) => {
    expect(cases.answers(at(name))).toEqual([]);
    expect(cases.record(at(name))).toMatchObject({ outcome: 'needs_review', reason: { code } });
    const notice = cases.notices().find((text) => text.includes(at(name)));
    expect(notice).toContain(`Reason (${code}): `);
    expect(notice).toMatch(/\nNext: \S/);
  });

  test('a contradiction names both sides', () => {
    const { reason } = cases.record(at('another account')) ?? {};
    expect(reason?.message).toContain(accounts.messaging.sid);
    expect(reason?.message).toContain(`${above.sid} (${above.name})`);
  });
});

describe('nothing happens', () => {
  test.each(Object.keys(silent))('%s is nobody’s request', (name) => {
    expect(cases.answers(at(name))).toEqual([]);
    expect(cases.record(at(name))).toBeUndefined();
    expect(cases.notices().some((text) => text.includes(at(name)))).toBe(false);
  });

  test.each([
    'a backslash in a filter, any product',
    'a backslash in a filter, another product',
    'the name of the customer',
  ])('%s: the product is not handled', (name) => {
    expect(cases.answers(at(name))).toEqual([]);
    expect(cases.record(at(name))).toMatchObject({
      outcome: 'skipped',
      reason: { code: 'product_not_handled' },
    });
  });
});

describe('a link in a wrong form', () => {
  test('is answered with what is wrong with it', () => {
    expect(cases.answers(at('http instead of https'))).toEqual([
      expect.stringContaining('it begins with http:// instead of'),
    ]);
    expect(cases.answers(at('a port'))).toEqual([expect.stringContaining('has the port 9999')]);
  });

  test('is processed once a better one is there', async () => {
    cases.actors.postAs(people.dana, channelId, `sorry, here: ${links.asked}`, { thread_ts: at('a port') });
    await cases.flow('process_requests');
    expect(cases.answers(at('a port')).slice(1)).toEqual(['Approved, $262.37, exceptions']);
    expect(cases.record(at('a port'))?.amount).toBe('262.37');
    expect(cases.answers(at('http instead of https'))).toHaveLength(1);
  }, 120_000);
});

describe('by hand', () => {
  test('the spend of a request that a person has answered is not credited again once it is closed', async () => {
    const place = { channel: channelId, thread_ts: at('an amount by a person') };
    const how = { how: 'handled', amount: '580.00', reason: 'answered in the thread' };
    expect(await cases.flow('resolve_request', { ...place, ...how })).toMatchObject({ kind: 'resolved' });
    const again = say('the same spend again', request(links.pairSecond));
    await cases.flow('process_requests');
    expect(cases.answers(again)).toEqual([]);
    expect(cases.record(again)?.reason?.code).toBe('spend_overlaps');
  }, 120_000);

  test('a dry run says that a live run would refuse', async () => {
    expect(await cases.flow('credit_from_url', { looker_url: linkOf('totals') })).toMatchObject({
      would_post: null,
      reason: { code: 'spend_overlaps' },
      note: expect.stringContaining('would be refused'),
    });
  }, 120_000);

  test('a protection mode that the policy does not know is named, and nothing is computed without it', async () => {
    const { items, flow } = cases;
    const policy = items.getResource(policyPath)?.value as JsonObject;
    const { max: _, ...rates } = policy.expected_block_rates as JsonObject;
    items.updateResource(policyPath, { value: { ...policy, expected_block_rates: rates } });
    try {
      const result = await flow('credit_from_url', { looker_url: links.pairSecond });
      expect(result).toMatchObject({ would_post: null, reason: { code: 'mode_unknown' } });
      expect(JSON.stringify(result.reason)).toContain('max');
    } finally {
      items.updateResource(policyPath, { value: policy });
    }
  }, 120_000);
});
