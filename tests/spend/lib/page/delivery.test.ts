import { expect, test } from 'bun:test';
import { deliveriesOf } from '../../../../f/spend/lib/page/delivery.ts';
import type { KeptPost } from '../../../../f/spend/lib/page/kept.ts';
import { contentHash, messagesOf } from '../../../../f/spend/lib/post/message.ts';
import { documentOf } from '../../../../f/spend/lib/report/document.ts';
import { months, policyOf, report } from '../world.ts';

const asOf = '2026-02-15';
const madeAt = '2026-02-16T14:43:00Z';
const document = documentOf(report(months('acme', asOf, '1', '100'), policyOf(), asOf), [
  'slack',
  'telegram',
]);
const hashes = messagesOf('slack', document.text).map(contentHash);

function post(change: Partial<KeptPost> = {}): KeptPost {
  const hash = hashes[0] ?? '';
  return { channel: 'slack', part: 0, state: 'posted', doubtful: false, hash, isClaimed: false, ...change };
}

const later = new Date('2026-02-16T18:00:00Z');
const slack = (posts: KeptPost[], now = later, wanted = document) =>
  deliveriesOf({ madeAt, document: wanted }, posts, now).find(({ channel }) => channel === 'slack')?.state;

test.each<[string, string, KeptPost[]]>([
  ['has this text', 'posted', [post()]],
  ['has the text of an earlier run', 'outdated', [post({ hash: 'other' })]],
  ['has a part too many', 'outdated', [post(), post({ part: 1 })]],
  ['is being posted to', 'sending', [post({ state: 'sending', hash: null, isClaimed: true })]],
  ['was being posted to when the run died', 'doubtful', [post({ state: 'sending', hash: null })]],
  ['has the title, perhaps without the text', 'doubtful', [post({ state: 'placed', hash: null })]],
  ['has it, after an attempt without an answer', 'doubtful', [post({ doubtful: true })]],
  ['has nothing', 'failed', []],
])('a channel that %s is shown as %s', (_, state, posts) => {
  expect(slack(posts)).toBe(state as never);
});

test('a channel without a post is not called failed while the run may still work, nor when it was not wanted', () => {
  expect(slack([], new Date(Date.parse(madeAt) + 60_000))).toBe('waiting');
  expect(slack([], later, { ...document, channels: ['telegram'] })).toBe('not_wanted');
});

test('a report of several messages is posted when all of them are there', () => {
  const long = { ...document, text: `${'x'.repeat(39_000)}\n${'y'.repeat(39_000)}` };
  const [first = '', second = ''] = messagesOf('slack', long.text).map(contentHash);
  expect(slack([post({ hash: first })], later, long)).toBe('failed');
  expect(slack([post({ hash: first }), post({ part: 1, hash: second })], later, long)).toBe('posted');
});
