import { describe, expect, test } from 'bun:test';
import { contradiction, objection } from '../../../../f/credits/lib/answer/contradiction.ts';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/figures.ts';
import type { SlackMessage } from '../../../../f/shared/lib/slack/message.ts';
import { ledgerCredit, look, lookerHost, policy, slackLink } from '../../world.ts';

const sid = (digit: string) => `AC${digit.repeat(32)}`;
const first = ledgerCredit({
  url: look(1),
  account_sid: sid('1'),
  customer: 'Tidewater Pay',
  fraud_cost: '1000.00',
  period: { start: '2025-11-04', end: '2025-11-09' },
});
const second = ledgerCredit({
  url: look(2),
  account_sid: sid('2'),
  customer: 'Harbor Wallet Inc',
  fraud_cost: '50.00',
  period: { start: '2025-11-10', end: '2025-11-11' },
});
const written = '1763078400.000100';
const request = (text: string, changes: Partial<SlackMessage> = {}): SlackMessage => ({
  ts: written,
  user: 'U0DANA',
  text: `Credit request ${slackLink(look(1), 'link')}\n${text}`,
  ...changes,
});
const why = (text: string, credits: LedgerCredit[] = [first], linkCount = credits.length) =>
  contradiction([request(text)], credits, policy(), linkCount)?.message ?? null;

describe('the account of a request', () => {
  test.each<[string, string | null]>([
    [`Account: ${sid('1')}`, null],
    [`Account: ${sid('1')}, was ${sid('9')} before`, null],
    ['Account: AC1, see ticket', null],
    [
      `Account: ${sid('9')}`,
      `the request names the account ${sid('9')}, the link ${look(1)} is about ${sid('1')} (Tidewater Pay)`,
    ],
  ])('%s', (text, message) => {
    expect(why(text)).toBe(message);
  });

  test('is compared with each link, and with none whose account is unknown', () => {
    expect(why(`${sid('1')} ${sid('2')}`, [first, second])).toBeNull();
    expect(why(sid('1'), [first, second])).toContain(`${look(2)} is about ${sid('2')}`);
    const unknown = { ...first, account_sid: null, customer: null };
    expect(why(sid('9'), [unknown])).toBeNull();
    expect(why(sid('9'), [{ ...first, customer: null }])).toEndWith(`is about ${sid('1')}`);
  });
});

describe('the days of a request', () => {
  test.each<[string, string | null]>([
    ['Fraud dates: 2025-11-04 to 2025-11-08', null],
    // Time zones, and an end that counts or not.
    ['Fraud dates: 2025-11-03 to 2025-11-09', null],
    ['Fraud dates: 2025-11-05 to 2025-11-08', null],
    [
      'Fraud dates: 2025-11-06 to 2025-11-08',
      `the request is about 2025-11-06 to 2025-11-08, the link ${look(1)} about 2025-11-04 to 2025-11-08`,
    ],
    [
      'Fraud dates: 2025-11-04 to 2025-11-06',
      `the request is about 2025-11-04 to 2025-11-06, the link ${look(1)} about 2025-11-04 to 2025-11-08`,
    ],
    [
      'Fraud dates: 2025-10-01 to 2025-11-30',
      'the request is about 2025-10-01 to 2025-11-30, its links about 2025-11-04 to 2025-11-08',
    ],
    [
      'Fraud dates: 2025-11-04 to 2025-11-08\nand 2025-12-01 to 2025-12-03',
      'the request is about 2025-11-04 to 2025-11-08 and 2025-12-01 to 2025-12-03, its links about 2025-11-04 to 2025-11-08',
    ],
    // Either number may be the month.
    ['Fraud dates: 11/04/2025 to 11/08/2025', null],
    ['Fraud dates: 04/11/2025 to 08/11/2025', null],
    ['no dates', null],
  ])('%s', (text, message) => {
    expect(why(text)).toBe(message);
  });

  test('are those of one link or of all together', () => {
    expect(why('from 2025-11-04 to 2025-11-10', [first, second])).toBeNull();
    expect(why('2025-11-04 to 2025-11-08\nFraud day: 2025-11-10', [first, second])).toBeNull();
    expect(why('2025-11-04 to 2025-11-08', [first, second])).toContain(
      `the link ${look(2)} about 2025-11-10`,
    );
  });

  test('are not those of links without a credit, which other days may be about', () => {
    expect(why('2025-11-04 to 2025-11-08\n2025-12-01 to 2025-12-03', [first], 2)).toBeNull();
    expect(why('2025-12-01 to 2025-12-03', [first], 2)).toContain(`the link ${look(1)} about`);
  });

  test('are not compared with a period that is unknown', () => {
    expect(why('2025-12-01 to 2025-12-03', [{ ...first, period: null }])).toBeNull();
  });

  test('without a year are the last ones before the request was written', () => {
    expect(why('Nov 4 to Nov 8')).toBeNull();
    expect(why('Dec 4 to Dec 8')).toContain('2024-12-04 to 2024-12-08');
  });
});

describe('the customer of a request', () => {
  test.each<[string, LedgerCredit[], string | null]>([
    ['Customer: Tidewater', [first], null],
    ['Customer: TIDEWATER PAY LLC', [first], null],
    ['Customer: The Company', [first], null],
    ['Customer: Harbor Wallet', [first], `the request is about Harbor Wallet, the link ${look(1)} about`],
    ['Customer: Tidewater\nCustomer: Harbor', [first, second], null],
    ['Customer: Tidewater', [first, second], `the link ${look(2)} about ${sid('2')} (Harbor Wallet Inc)`],
    // A name that all share proves nothing.
    ['Customer: Other Inc', [second], `the link ${look(2)} about`],
    ['Customer: Harbor', [{ ...first, customer: null }], null],
    ['Customer: Harbor', [{ ...first, customer: 'The Inc' }], null],
    ['Customer: Harbor', [second, { ...first, customer: null }], null],
  ])('%s', (text, credits, message) => {
    if (message === null) expect(why(text, credits)).toBeNull();
    else expect(why(text, credits)).toContain(message);
  });
});

describe('the spend of a request', () => {
  test.each<[string, LedgerCredit[], boolean]>([
    ['Fraud spend: $1,000.00', [first], true],
    ['Fraud spend: $1,100.00', [first], true],
    ['Fraud spend: $900', [first], true],
    ['Fraud spend: $1,100.01', [first], false],
    ['Fraud spend: $899.99', [first], false],
    ['Fraud spend: $1k', [first], true],
    ['Fraud spend: $1,050', [first, second], true],
    ['Fraud spend: $50', [first, second], true],
    ['Fraud spend: $500', [first, second], false],
    ['Fraud spend: $1,000\nSpend: $12', [first], false],
    ['monthly spend $40,000, no other', [first], true],
    // Within a dollar.
    ['Fraud spend: $3', [{ ...first, fraud_cost: '2.00' }], true],
    ['Fraud spend: $3.01', [{ ...first, fraud_cost: '2.00' }], false],
  ])('%s', (text, credits, agrees) => {
    expect(why(text, credits) === null).toBe(agrees);
  });

  test('is named with the proven one', () => {
    expect(why('Fraud spend: $12.50')).toBe(
      'the request states a spend of $12.50, its links prove $1,000.00',
    );
  });

  test('may be that of a link without a credit', () => {
    expect(why('Fraud spend: $12.50', [first], 2)).toBeNull();
  });

  test('is the label of a link with a credit, whatever other links there are', () => {
    const labelled = (label: string, url: string) =>
      contradiction([request('', { text: `Request ${slackLink(url, label)}` })], [first], policy(), 2);
    expect(labelled('$12.50', look(1))?.code).toBe('request_contradicts_link');
    expect(labelled('$1,000.00', look(1))).toBeNull();
    expect(labelled('$12.50', look(7))).toBeNull();
    expect(labelled('spend', look(1))).toBeNull();
  });

  test('has the tolerance of the policy', () => {
    const strict = policy({ request: { ...policy().request, spend_tolerance: '0.01' } });
    expect(contradiction([request('Fraud spend: $1,050')], [first], strict)?.code).toBe(
      'request_contradicts_link',
    );
    expect(contradiction([request('Fraud spend: $1,010')], [first], strict)).toBeNull();
  });
});

describe('what a request states', () => {
  test('is read in the replies that supply its links, not in others', () => {
    const bare = request('', { text: 'Credit request, toll fraud, fraud spend follows' });
    const reply = (text: string, user = 'U0DANA'): SlackMessage => ({
      ...bare,
      ts: '1763078500.000100',
      thread_ts: written,
      user,
      text,
    });
    const thread = (text: string) => [bare, reply(text)];
    expect(contradiction(thread(`${slackLink(look(1))} spend: $12`), [first], policy())?.code).toBe(
      'request_contradicts_link',
    );
    expect(contradiction(thread('the usual spend: $12'), [first], policy())).toBeNull();
    expect(contradiction(null, [first], policy())).toBeNull();
  });

  test('is not compared after a person has vouched for it with a reason', () => {
    const thread = [request('Fraud spend: $12.50')];
    const decision = (kind: 'reprocessed' | 'overridden' | 'approved', reason: string | null) => ({
      decisions: [{ kind, by: 'windmill:robin', at: '2025-11-14T12:00:00.000Z', reason, amount: null }],
      links: [look(1)],
    });
    expect(objection(thread, decision('reprocessed', 'checked'), [first], policy())).toBeNull();
    expect(objection(thread, decision('overridden', 'agreed'), [first], policy())).toBeNull();
    for (const said of [
      decision('reprocessed', null),
      decision('approved', 'fine'),
      { decisions: [], links: [look(1)] },
    ])
      expect(objection(thread, said, [first], policy())?.code).toBe('request_contradicts_link');
  });

  test('that a person takes back after that stops it again', () => {
    const held: SlackMessage = {
      ts: '1763164800.000100',
      thread_ts: written,
      user: 'U0DANA',
      text: 'please hold this one',
    };
    const vouched = (at: string) => ({
      decisions: [{ kind: 'reprocessed' as const, by: 'w', at, reason: 'checked', amount: null }],
      links: [look(1)],
    });
    const thread = [request('thanks'), held];
    expect(objection(thread, vouched('2025-11-14T12:00:00.000Z'), [first], policy())?.code).toBe(
      'request_on_hold',
    );
    expect(objection(thread, vouched('2025-11-16T12:00:00.000Z'), [first], policy())).toBeNull();
  });
});

describe('an address without a label', () => {
  const filters = `f[accounts.account_sid]=${sid('1')}&amp;f[c.usage_date]=2025/11/04+to+2025/11/09`;
  const url = `https://${lookerHost}/explore/a/b?${filters.replace('&amp;', '&')}`;
  test.each([
    ['account', `Account SID: ${sid('2')}`, 'the request names the account'],
    ['days', 'Fraud dates: 2025-10-01 to 2025-10-03', 'the request is about 2025-10-01 to 2025-10-03'],
  ])('does not state the %s in place of its writer', (_, stated, message) => {
    const text = `Credit request <https://${lookerHost}/explore/a/b?${filters}>\n${stated}`;
    const found = contradiction([request('', { text })], [{ ...first, url }], policy());
    expect(found).toMatchObject({ code: 'request_contradicts_link' });
    expect(found?.message).toStartWith(message);
  });
});
