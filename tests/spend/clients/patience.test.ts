import { expect, test } from 'bun:test';
import { patience } from '../../../f/spend/clients/patience.ts';
import { gap } from '../../../f/spend/lib/snapshot/gap.ts';

const down = gap('source_unavailable', 'HTTP 502');
const times = (count: number, act: () => void) => {
  for (let n = 0; n < count; n++) act();
};

test('eight failures in a row end it, one answer begins anew, and each thing is counted for itself', () => {
  const { over, note } = patience();
  times(7, () => note('view monthly', down));
  expect(over('view monthly')).toBeNull();
  note('view monthly', { kind: 'csv', csv: '' });
  times(7, () => note('view monthly', down));
  times(8, () => note('view daily', down));
  expect(over('view monthly')).toBeNull();
  expect(over('view daily')).toEqual(
    gap('source_unavailable', 'view daily: not asked any more, 8 requests in a row had no answer'),
  );
});

test('a refusal and an answer without an amount are answers', () => {
  const { over, note } = patience();
  times(20, () => note('A2A', gap('source_refused', 'HTTP 401')));
  times(20, () => note('A2A', gap('answer_unusable', 'two amounts')));
  expect(over('A2A')).toBeNull();
});
