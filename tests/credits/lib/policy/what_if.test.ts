import { describe, expect, test } from 'bun:test';
import { applyChanges } from '../../../../f/credits/lib/policy/policy.ts';
import { policy } from '../../world.ts';

const rules = policy();

describe('a policy with changes', () => {
  test('has only the given fields of an object changed, at any depth', () => {
    expect(applyChanges(rules, { max_links: 3, limits: { max_credit: '10.00' } })).toEqual({
      ...rules,
      max_links: 3,
      limits: { ...rules.limits, max_credit: '10.00' },
    });
    expect(applyChanges(rules, {})).toEqual(rules);
  });

  test('has a list changed as a whole', () => {
    const changed = applyChanges(rules, { channels: ['a'], request: { phrases: ['refund'] } });
    expect(changed.channels).toEqual([{ name: 'a', mode: 'live', card: false }]);
    expect(changed.request).toEqual({ ...rules.request, phrases: ['refund'] });
  });

  test('can have a value added and a value removed', () => {
    const above = applyChanges(rules, { approval: { above: '5.00' } });
    expect(above.approval).toEqual({ ...rules.approval, above: '5.00' });
    expect(applyChanges(above, { approval: { above: null } }).approval.above).toBeNull();
  });

  test('does not change the original policy', () => {
    const before = structuredClone(rules);
    applyChanges(rules, { limits: { max_credit: '10.00' }, expected_block_rates: { basic: '0.5' } });
    expect(rules).toEqual(before);
  });

  test.each([
    ['an unknown field', { maximum: 1 }],
    ['an unknown field of an object', { limits: { maximum: '1' } }],
    ['a block rate above 1', { expected_block_rates: { basic: '1.5' } }],
    ['null in the place of an object', { limits: null }],
    ['a list in the place of an object', { limits: [] }],
    ['a text in the place of an object', { limits: 'none' }],
    ['an object in the place of a list', { channels: { name: 'a' } }],
    ['an object in the place of a text', { version: { of: '1' } }],
  ])('is refused with %s', (_, changes) => {
    expect(() => applyChanges(rules, changes)).toThrow(expect.objectContaining({ code: 'policy_invalid' }));
  });
});
