import { expect, test } from 'bun:test';
import { stepLine } from '../../../f/shared/lib/log_line.ts';

const about = { step: 'reply', run: 'run1', ms: 84 };
const line = (result: unknown) => JSON.parse(stepLine(about, result));

test('a step tells which request it was about, what came of it and how long it took', () => {
  const answer = {
    key: 'C0CREDIT01_1763000000_000100',
    turn: 2,
    outcome: 'needs_review',
    reason: { code: 'day_limit_reached', message: 'the credits add up to $4,948.80' },
    notify: true,
  };
  expect(line(answer)).toEqual({
    ...about,
    key: 'C0CREDIT01_1763000000_000100',
    outcome: 'needs_review',
    notify: true,
    turn: 2,
    reason: 'day_limit_reached',
  });
});

test('lists and tallies are counted', () => {
  expect(
    line({ messages: 12, requests: [1, 2], outcomes: { credited: 1, needs_link: 1 }, told: [] }),
  ).toEqual({
    ...about,
    messages: 12,
    requests: 2,
    outcomes: { credited: 1, needs_link: 1 },
    told: 0,
  });
  expect(line({ claimed: true, claim: { key: 'C0_1', turn: 1, run: 'r' }, links: ['https://x'] })).toEqual({
    ...about,
    key: 'C0_1',
    claimed: true,
    links: 1,
  });
});

test('no amount, no address, no words of people and nothing unknown gets into the log', () => {
  const hostile = {
    amount: '4948.80',
    text: 'Approved, $4,948.80, exceptions',
    url: 'https://acme.cloud.looker.com/looks/1',
    token: 'xoxb-1',
    sql: 'SELECT 1',
    channel: '#our secret plans',
    why: 'line\nbreak',
    outcome: { amount: '1.00' },
    code: 'x'.repeat(81),
    outcomes: { credited: '4948.80' },
    turn: 1.5,
    reason: { code: 'has $4,948.80 in it', message: 'm' },
  };
  expect(line(hostile)).toEqual(about);
  for (const result of [null, undefined, 'text', [1], 7]) expect(line(result)).toEqual(about);
});

test.each([
  ['key', 'C0_1'],
  ['channel', 'C0CREDIT01'],
  ['ts', '1763000000.000100'],
  ['outcome', 'needs_link'],
  ['kind', 'found'],
  ['why', 'gone'],
  ['code', 'a-b:c.d_E9'],
  ['product', 'verify'],
  ['sql_sha256', 'a'.repeat(64)],
  ['started', 'x'.repeat(80)],
  ['known', 'y'],
  ['ignored', 'z'],
  ['claimed', false],
  ['notify', true],
  ['notified', true],
  ['ok', true],
  ['turn', 0],
  ['messages', 12],
  ['reported', 1],
  ['kept', 2],
  ['told', 3],
])('%s is told as it is: %j', (name, value) => {
  expect(line({ [name]: value })).toEqual({ ...about, [name]: value });
});

test.each([['requests'], ['channels'], ['links'], ['alarms'], ['told'], ['over'], ['stranded'], ['untold']])(
  'of the list %s the length is told, and nothing of what is no list',
  (name) => {
    expect(line({ [name]: ['a', 'b'] })).toEqual({ ...about, [name]: 2 });
    expect(line({ [name]: 'ab' })).toEqual(about);
  },
);

test.each([['outcomes'], ['removed']])('the counts of %s are told, where they all are such', (name) => {
  expect(line({ [name]: { a: 1, b: 0 } })).toEqual({ ...about, [name]: { a: 1, b: 0 } });
  for (const other of [{ a: 1, b: 'text' }, { a: 0.5 }, [1, 2], null, 'text'])
    expect(line({ [name]: other })).toEqual(about);
});

test.each([
  ['nothing', ''],
  ['eighty-one signs', 'x'.repeat(81)],
  ['something before it', ' gone'],
  ['something behind it', 'gone!'],
  ['a number', 7],
  ['a truth', true],
  ['null', null],
])('a name is not told where it is %s', (_, value) => {
  expect(
    line({ outcome: value, claim: { key: value }, request: { key: value }, reason: { code: value } }),
  ).toEqual(about);
});

test('the key of a claim and of a request are told alone, that of the result before both', () => {
  expect(line({ claim: { key: 'a', run: 'r', turn: 3 } })).toEqual({ ...about, key: 'a' });
  expect(line({ request: { key: 'b', ts: '1', links: [] } })).toEqual({ ...about, key: 'b' });
  expect(line({ claim: { key: 'a' }, request: { key: 'b' }, key: 'c' })).toEqual({ ...about, key: 'c' });
  expect(line({ claim: 'a', request: ['b'], reason: 'c', turn: 'two', ok: 'yes' })).toEqual(about);
});
