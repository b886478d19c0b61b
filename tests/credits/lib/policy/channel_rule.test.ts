import { describe, expect, test } from 'bun:test';
import { channelRuleSchema, postingMode } from '../../../../f/credits/lib/policy/posting.ts';

const channels = [
  { name: 'open', mode: 'live' as const, card: true },
  { name: 'quiet', mode: 'shadow' as const, card: false },
];
const policy = { channels, dry_run: false };
const asked = { byHand: false, dryRun: false };

describe('the mode of a channel', () => {
  test('is that of its name in the policy', () => {
    expect(postingMode(policy, 'open', asked)).toEqual({ dryRun: false, card: true });
    expect(postingMode(policy, 'quiet', asked)).toEqual({ dryRun: true, card: false });
  });

  test('is a dry run in every channel when set by the policy or the run', () => {
    expect(postingMode({ channels, dry_run: true }, 'open', asked).dryRun).toBe(true);
    expect(postingMode(policy, 'open', { ...asked, dryRun: true }).dryRun).toBe(true);
  });

  test('stays a dry run in a shadow channel for a run started by a person', () => {
    expect(postingMode(policy, 'quiet', { byHand: true, dryRun: false }).dryRun).toBe(true);
  });

  test('is off in a channel that the policy does not name, except for a run started by a person', () => {
    expect(() => postingMode(policy, 'renamed', asked)).toThrow(
      expect.objectContaining({
        code: 'channel_not_watched',
        message:
          'The channel is called "renamed" by now, which the policy does not name; put its name right in the policy',
      }),
    );
    expect(postingMode(policy, 'renamed', { byHand: true, dryRun: false })).toEqual({
      dryRun: false,
      card: false,
    });
  });

  test('is that of the policy also for a run started by a person', () => {
    expect(postingMode(policy, 'open', { byHand: true, dryRun: true })).toEqual({ dryRun: true, card: true });
    expect(postingMode({ channels, dry_run: true }, 'renamed', { byHand: true, dryRun: false })).toEqual({
      dryRun: true,
      card: false,
    });
  });
});

describe('a watched channel', () => {
  test.each([
    ['its name alone', 'az09_-', { name: 'az09_-', mode: 'live', card: false }],
    ['a name of one letter', 'a', { name: 'a', mode: 'live', card: false }],
    ['a name of eighty letters', 'a'.repeat(80), { name: 'a'.repeat(80), mode: 'live', card: false }],
    ['its name as a field', { name: 'a' }, { name: 'a', mode: 'live', card: false }],
    ['a card', { name: 'a', card: true }, { name: 'a', mode: 'live', card: true }],
    ['the shadow', { name: 'a', mode: 'shadow' }, { name: 'a', mode: 'shadow', card: false }],
    ['live as a word', { name: 'a', mode: 'live' }, { name: 'a', mode: 'live', card: false }],
  ] as const)('can be written with %s', (_, value, rule) => {
    expect(channelRuleSchema.parse(value)).toEqual(rule);
  });

  const either = 'a channel name without #, or {name, mode: live or shadow, card: true or false}';
  test.each([
    ['no name', '', either],
    ['a name of eighty-one letters', 'a'.repeat(81), either],
    ['its sign', '#a', either],
    ['something behind its name', 'a!', either],
    ['capitals', 'Credits', either],
    ['no field', {}, either],
    ['its sign in a field', { name: '#a' }, 'a channel name without #'],
    ['an unknown mode', { name: 'a', mode: 'off' }, either],
    ['a card that is neither yes nor no', { name: 'a', card: 'yes' }, either],
    ['an unknown field', { name: 'a', cards: true }, 'Unrecognized key: "cards"'],
    ['a number', 7, either],
  ])('is refused with %s', (_, value, words) => {
    expect(channelRuleSchema.safeParse(value).error?.issues.map(({ message }) => message)).toEqual([words]);
  });
});
