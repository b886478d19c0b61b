import { describe, expect, test } from 'bun:test';
import { markNotified, notifiedPath, wasNotified } from '../../../../f/credits/lib/ledger/ending.ts';
import { memoryItems } from '../../world.ts';

const key = 'C0CREDIT01_1763000001_000100';

describe('the notifications about a request', () => {
  test.each([
    ['an earlier turn', 1, true],
    ['the turn itself', 2, true],
    ['a later turn', 3, false],
  ])('after one about its second attempt, include %s', async (_, turn, notified) => {
    const items = memoryItems();
    await markNotified(items, { key, turn: 2 });
    expect(await wasNotified(items, { key, turn })).toBe(notified);
  });

  test.each([
    ['there is no note', undefined],
    ['the note cannot be read', { turn: 'two' }],
    ['the note is no whole turn', { turn: 2.5 }],
  ])('are empty when %s', async (_, note) => {
    const items = memoryItems();
    if (note !== undefined) await items.write(notifiedPath(key), note);
    expect(await wasNotified(items, { key, turn: 1 })).toBe(false);
  });
});
