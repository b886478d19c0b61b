import { describe, expect, test } from 'bun:test';
import { approvableGuards, approvalSchema } from '../../../../f/credits/lib/policy/policy.ts';

describe('the rule for approvals', () => {
  const none = {
    above: null,
    first_credit: false,
    guards: [],
    four_eyes: false,
    expires_hours: 24,
    escalate_to: [],
  };

  test('requires none by default', () => {
    expect(approvalSchema.parse({})).toEqual(none);
  });

  test('lets a person override five guards and no other', () => {
    const guards = [
      'credit_above_limit',
      'outside_history',
      'period_too_long',
      'claim_window_over',
      'unusual_amount',
    ];
    expect(approvalSchema.parse({ guards })).toEqual({ ...none, guards: [...approvableGuards] });
    for (const guard of ['kill_switch', 'spend_overlaps', 'day_limit_reached', ''])
      expect(approvalSchema.safeParse({ guards: [guard] }).success).toBe(false);
  });

  test.each([
    [{ above: '0' }],
    [{ expires_hours: 1 }],
    [{ expires_hours: 720 }],
    [{ escalate_to: ['U014ABCDE', 'W1'] }],
    [{ first_credit: true, four_eyes: true }],
  ])('can be %j', (changes) => {
    expect(approvalSchema.parse(changes)).toEqual({ ...none, ...changes } as ReturnType<
      typeof approvalSchema.parse
    >);
  });

  test.each([
    [{ above: 1000 }, 'above'],
    [{ expires_hours: 0 }, 'expires_hours'],
    [{ expires_hours: 721 }, 'expires_hours'],
    [{ expires_hours: 1.5 }, 'expires_hours'],
    [{ four_eyes: 'yes' }, 'four_eyes'],
    [{ first_credit: 1 }, 'first_credit'],
    [{ off: true }, ''],
  ])('cannot be %j', (changes, where) => {
    const { error } = approvalSchema.safeParse(changes);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([where]);
  });

  test.each(['', 'U', 'C014ABCDE', '@U014ABCDE', 'U014ABCDE!', 'u014abcde', 'robin'])(
    'cannot escalate to %j',
    (who) => {
      const { error } = approvalSchema.safeParse({ escalate_to: [who] });
      expect(error?.issues.map(({ message }) => message)).toEqual(['a Slack user id such as W014ABCDE']);
    },
  );
});
