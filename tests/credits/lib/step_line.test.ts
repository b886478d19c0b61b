import { expect, test } from 'bun:test';
import { stepLine } from '../../../f/credits/lib/step_line.ts';

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
