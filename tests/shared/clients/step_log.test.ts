import { describe, expect, test } from 'bun:test';
import { stepLine } from '../../../f/shared/clients/job.ts';

const about = { step: 'reply', run: 'run1', ms: 84 };
const line = (result: object, ...fields: string[]) => JSON.parse(stepLine(about, result, fields));

test('a step logs the fields that it names and no other', () => {
  const answer = { key: 'C0CREDIT01_1763000000_000100', turn: 2, outcome: 'needs_review', notify: true };
  expect(line(answer, 'key', 'outcome', 'notify')).toEqual({
    ...about,
    key: 'C0CREDIT01_1763000000_000100',
    outcome: 'needs_review',
    notify: true,
  });
  expect(line(answer)).toEqual(about);
  expect(line(answer, 'toString', 'constructor', 'nothing')).toEqual(about);
});

describe('a fact is', () => {
  test.each<[string, unknown]>([
    ['a key', 'C0_1'],
    ['a channel', 'C0CREDIT01'],
    ['a Slack ts', '1763000000.000100'],
    ['a code', 'needs_link'],
    ['a code with every sign that it may have', 'a-b:c.d_E9'],
    ['a hash', 'a1'.repeat(32)],
    ['eighty signs', 'x'.repeat(80)],
    ['true', true],
    ['false', false],
    ['nought', 0],
    ['a count', 12],
    ['counts by code', { credited: 1, needs_link: 0 }],
  ])('%s, unchanged', (_, value) => {
    expect(line({ value }, 'value')).toEqual({ ...about, value });
  });

  test.each<[string, unknown, unknown]>([
    ['the length of a list', ['https://x', 'y'], 2],
    ['the length of an empty list', [], 0],
    [
      'the code of a reason',
      { code: 'day_limit_reached', message: 'it adds up to $4,948.80' },
      'day_limit_reached',
    ],
    ['the key of a claim', { key: 'C0_1', turn: 1, run: 'r' }, 'C0_1'],
  ])('%s', (_, value, fact) => {
    expect(line({ value }, 'value')).toEqual({ ...about, value: fact });
  });
});

describe('for any input of a step, its log has', () => {
  const secrets: [string, unknown][] = [
    ['no amount', '4948.80'],
    ['no amount below zero', '-0.5'],
    ['no exact amount', '4948.800000000001'],
    ['no amount without a whole part', '.80'],
    ['no amount as a number', 4948.8],
    ['no whole amount as text', '4948'],
    ['no amount with its currency', '$4,948.80'],
    ['no telephone number', '+15551234567'],
    ['no telephone number without its sign', '15551234567'],
    ['no address of a page', 'https://acme.example/looks/1'],
    ['no host', 'acme.looker.com'],
    ['no host with its port', 'acme.looker.com:9999'],
    ['no mail address', 'dana@acme.example'],
    ['no sentence', 'our secret plans'],
    ['no line break', 'gone\nmore'],
    ['no mention', '<@U0DANA>'],
    ['no token of a bot', 'xoxb-1'],
    ['no token of an app', 'xapp-1'],
    ['no long text', 'x'.repeat(81)],
    ['no empty text', ''],
    ['no SQL', 'SELECT 1'],
    ['no null', null],
    ['no object', { amount: 'one' }],
    ['no empty object', {}],
  ];

  test.each(secrets)('%s: %j', (_, value) => {
    expect(line({ value }, 'value')).toEqual(about);
  });

  test.each(secrets)('%s inside a reason or a claim: %j', (_, value) => {
    expect(line({ reason: { code: value }, claim: { key: value } }, 'reason', 'claim')).toEqual(about);
  });

  test('no counts with an invalid count or with names written by people', () => {
    const mixed = {
      outcomes: { credited: 1, other: '4948.80' },
      half: { a: 0.5 },
      names: { 'Dana said': 1 },
    };
    expect(line(mixed, 'outcomes', 'half', 'names')).toEqual(about);
  });
});
