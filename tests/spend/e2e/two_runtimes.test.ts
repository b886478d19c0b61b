import { afterAll, beforeAll, expect, test } from 'bun:test';
import { addDays, lastCompleteDay } from '../../../f/spend/lib/calendar/day.ts';
import { figure } from '../../figures.ts';
import { openSpend, type SpendRuntime } from './spend_runtime.ts';

/** Reports of earlier days after the one of today. */
const earlier = process.env.LONG === '1' ? 20 : 1;

let first: SpendRuntime;
let second: SpendRuntime;
beforeAll(async () => {
  first = await openSpend();
  second = await openSpend({ services: first.services });
}, 240_000);
afterAll(async () => {
  await second.close();
  await first.close();
});

test('two runtimes with state folders of their own, one database and the same channels: one report in each', async () => {
  const today = lastCompleteDay(new Date(), 'America/Chicago');
  const counted = { posted: 0, unchanged: 0, edited: 0 };
  for (let ago = 0; ago <= earlier; ago++) {
    const as_of = ago === 0 ? undefined : addDays(today, -ago);
    const both = [first, second].map(({ run }) => run(as_of === undefined ? {} : { as_of }));
    const [one, other] = await Promise.all(both);
    expect([one?.error, other?.error]).toEqual([null, null]);
    expect(one?.text).toBe(other?.text ?? '');
    const kinds = [one, other].flatMap((run) => run?.posts ?? []).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'posted')).toHaveLength(2);
    for (const kind of kinds) counted[kind as keyof typeof counted]++;
    const title = one?.text?.split('\n')[0] ?? '';
    const texts = (seen: string[]) => seen.filter((text) => text.startsWith(title));
    expect(texts(first.inTelegram())).toEqual([one?.text ?? '']);
    expect(texts(first.inSlack())).toHaveLength(1);
  }
  expect(first.inSlack()).toHaveLength(earlier + 1);
  expect(first.inTelegram()).toHaveLength(earlier + 1);
  const [reports, kinds] = [earlier + 1, JSON.stringify(counted)];
  figure(`spend: ${reports} reports by two runtimes at once, ${reports} messages in each channel, ${kinds}`);
}, 1_200_000);
