import { expect, test } from 'bun:test';
import { patience } from '../../../f/spend/clients/patience.ts';
import { gap } from '../../../f/spend/lib/snapshot/gap.ts';

type Answer = 'answer' | 'failure';

/** Asks about things, and counts what was really asked. */
function asking() {
  const ask = patience();
  const asked: string[] = [];
  return {
    asked,
    about: (what: string, answer: Answer | Promise<Answer>) =>
      ask(
        what,
        async () => {
          asked.push(what);
          return { answer: await answer };
        },
        (found) => found.answer === 'failure',
      ),
  };
}

test('eight failures in a row end it, one answer begins anew, and each thing is counted for itself', async () => {
  const { about, asked } = asking();
  for (let n = 0; n < 7; n++) await about('view monthly', 'failure');
  await about('view monthly', 'answer');
  for (let n = 0; n < 7; n++) await about('view monthly', 'failure');
  for (let n = 0; n < 9; n++) await about('view daily', 'failure');
  expect(await about('view monthly', 'answer')).toEqual({ answer: 'answer' });
  expect(await about('view daily', 'answer')).toEqual(
    gap('source_unavailable', 'view daily: not asked any more, 8 requests in a row had no answer'),
  );
  expect(asked.filter((what) => what === 'view daily')).toHaveLength(8);
});

test('after a failure the questions that are under way are waited for', async () => {
  const { about, asked } = asking();
  const pending = Array.from({ length: 8 }, () => Promise.withResolvers<Answer>());
  const first = pending.map(({ promise }) => about('A2A', promise));
  pending[0]?.resolve('failure');
  await first[0];
  const next = about('A2A', 'answer');
  await Promise.resolve();
  expect(asked).toHaveLength(8);
  for (const { resolve } of pending) resolve('failure');
  expect(await next).toMatchObject({ reason: 'source_unavailable' });
  expect(asked).toHaveLength(8);
});
