import { expect, test } from 'bun:test';
import { noteWatched, watchedChannels } from '../../../../f/credits/lib/scan/scan.ts';
import { memoryItems, policy } from '../../world.ts';

const path = 'f/credits/ledger/watched';
const live = { mode: 'live' as const, card: false };
const rules = policy({ channels: ['one', 'two', 'three'].map((name) => ({ name, ...live })) });

test('the watched channels are those read by the last scan that are still in the policy', async () => {
  const items = memoryItems();
  expect(await watchedChannels(items, rules)).toEqual(new Map());
  await noteWatched(items, [{ channel: 'C0', name: 'old' }]);
  await noteWatched(items, [
    { channel: 'C1', name: 'one' },
    { channel: 'C2', name: 'two' },
    { channel: 'C9', name: 'gone' },
  ]);
  expect(await items.read(path)).toEqual({ C1: 'one', C2: 'two', C9: 'gone' });
  expect(await watchedChannels(items, rules)).toEqual(
    new Map([
      ['C1', 'one'],
      ['C2', 'two'],
    ]),
  );
});

test.each([['text'], [{ C1: 1 }], [['one']]])(
  'the stored watched channels are ignored when they are %j',
  async (value) => {
    const items = memoryItems();
    await items.write(path, value as object);
    expect(await watchedChannels(items, policy({ channels: [{ name: 'one', ...live }] }))).toEqual(new Map());
  },
);
