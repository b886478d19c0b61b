import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parsePolicy, selectCustomers, thresholdsOf } from '../../../../f/spend/lib/policy/policy.ts';
import { policyOf } from '../world.ts';

const committed = readFileSync(
  join(import.meta.dir, '../../../../f/spend/resources/policy.resource.yaml'),
  'utf8',
);
const plain = { version: '1', time_zone: 'UTC', customers: [{ name: 'a', display_name: 'A' }] };

describe('the policy', () => {
  test('that is committed is valid', () => {
    expect(parsePolicy(parse(committed).value).customers.length).toBeGreaterThan(0);
  });

  test('has the thresholds of the original by default', () => {
    expect(parsePolicy(plain).thresholds).toEqual({
      growth_pct: '15',
      decline_pct: '-10',
      watch_drop_pct: '-25',
      escalation_count: 3,
      surge_pct: '50',
      cliff_pct: '-50',
      mover_pct: '50',
      stale_days: 5,
    });
  });

  test.each(['version', 'time_zone', 'customers'])(
    'without %s is refused with the name of the field',
    (field) => {
      const incomplete = Object.fromEntries(Object.entries(plain).filter(([name]) => name !== field));
      expect(() => parsePolicy(incomplete)).toThrow(new RegExp(`policy is not valid[^]*${field}`));
    },
  );

  test('names every invalid field at once', () => {
    const invalid = {
      ...plain,
      time_zone: 'Chicago',
      customers: [{ name: '' }],
      thresholds: { growth_pct: 15 },
    };
    for (const field of [
      'time_zone',
      'customers[0].name',
      'customers[0].display_name',
      'thresholds.growth_pct',
    ])
      expect(() => parsePolicy(invalid)).toThrow(field);
  });

  test.each([
    ['a threshold of the wrong sign', { thresholds: { decline_pct: '10' } }],
    ['an unknown tier', { customers: [{ name: 'a', display_name: 'A', tier: 'gold' }] }],
    ['two customers of one name', { customers: [...plain.customers, ...plain.customers] }],
    ['an unknown field', { holiday: ['2026-12-25'] }],
    ['a day that does not exist', { holidays: ['2026-02-30'] }],
    ['more months with revenue than months', { windows: { item_months: 2, item_min_months: 3 } }],
  ])('with %s is refused', (_, change) => {
    expect(() => parsePolicy({ ...plain, ...change })).toThrow('f/spend/resources/policy');
  });

  test('takes fractional thresholds, and those of a tier for its customers', () => {
    const policy = policyOf(['Acme'], {
      thresholds: { decline_pct: '-7.25' },
      tiers: { gold: { growth_pct: '5.5' } },
      customers: [
        { name: 'a', display_name: 'A', tier: 'gold' },
        { name: 'b', display_name: 'B' },
      ],
    });
    const [a, b] = policy.customers.map((customer) => thresholdsOf(policy, customer));
    expect(a).toMatchObject({ growth_pct: '5.5', decline_pct: '-7.25' });
    expect(b).toMatchObject({ growth_pct: '15', decline_pct: '-7.25' });
  });
});

describe('the customers of a report', () => {
  const policy = policyOf(['Acme Corp', 'Beta']);

  test('are all of the policy, or the one with this name or display name', () => {
    expect(selectCustomers(policy)).toHaveLength(2);
    expect(selectCustomers(policy, 'acme_corp')).toEqual(selectCustomers(policy, 'Acme Corp'));
    expect(selectCustomers(policy, 'Beta').map(({ name }) => name)).toEqual(['beta']);
  });

  test('are refused by an unknown name, with the known ones', () => {
    expect(() => selectCustomers(policy, 'acme')).toThrow('no customer "acme"; it has Acme Corp, Beta');
  });
});
