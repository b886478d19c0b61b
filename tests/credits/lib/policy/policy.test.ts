import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parsePolicy } from '../../../../f/credits/lib/policy/policy.ts';
import { policy } from '../../world.ts';

/** A policy resource as it was written before channels had modes and products their own notebooks. */
const older = {
  version: '2026-11-1',
  channels: ['credit_memo_testing', 'help-sms'],
  dry_run: false,
  category: 'exceptions',
  link_hosts: ['acme.cloud.looker.com'],
  max_links: 10,
  products: [{ name: 'verify', marker: 'Authy', columns: ['product', 'friendly_name'] }],
  sql: { tables: ['billing_counters'], functions: [] },
  request: { phrases: ['credit request'], min_phrases: 1 },
  expected_block_rates: { basic: '0.80', standard: '0.90', max: '1.00' },
  notebook: { timeout_seconds: 900, cell_timeout_seconds: 600 },
  scan: { rescan_hours: 24, lookback_days: 30 },
  limits: {
    max_credit: '25000.00',
    max_credit_per_day: '250000.00',
    max_cost_to_monthly_revenue: '25',
    max_period_days: 31,
    claim_window_days: 730,
  },
  claim: { lease_minutes: 30, max_attempts: 3, retry_minutes: 15 },
};

describe('the policy', () => {
  test('of an older version keeps its meaning: live, no cards, Verify, the quick engine, no approvals, no hints', () => {
    const read = parsePolicy(older);
    expect(read.channels).toEqual([
      { name: 'credit_memo_testing', mode: 'live', card: false },
      { name: 'help-sms', mode: 'live', card: false },
    ]);
    expect(read.products).toEqual([
      {
        name: 'verify',
        marker: 'Authy',
        columns: ['product', 'friendly_name'],
        enabled: true,
        notebook: 'f/credits/resources/verify_notebook',
        formula: 'block_rates',
      },
    ]);
    expect(read.notebook.engine).toBe('shell');
    expect(read.teach_requester).toBe(false);
    expect(read.approval).toEqual({
      above: null,
      first_credit: false,
      guards: [],
      four_eyes: false,
      expires_hours: 24,
      escalate_to: [],
    });
    expect(read.history).toEqual({ keep_days: 400 });
    expect(read.monitor).toEqual({ late_minutes: 30, stuck_minutes: 60 });
  });

  test('changes a channel from shadow to live by one value', () => {
    const shadow = { name: 'help-sms', mode: 'shadow' };
    expect(parsePolicy({ ...older, channels: [shadow] }).channels).toEqual([
      { name: 'help-sms', mode: 'shadow', card: false },
    ]);
    const live = { ...shadow, mode: 'live' };
    expect(parsePolicy({ ...older, channels: [live] }).channels[0]?.mode).toBe('live');
  });

  test('is unchanged after being read, written and read again', () => {
    expect(parsePolicy(policy())).toEqual(policy());
  });

  test.each([
    ['a misspelt mode', { channels: [{ name: 'a', mode: 'shadows' }] }],
    ['a number sign', { channels: ['#a'] }],
    ['a channel twice', { channels: ['a', { name: 'a', mode: 'shadow' }] }],
    ['a product twice', { products: [older.products[0], older.products[0]] }],
    ['a notebook that is no path', { products: [{ ...older.products[0], notebook: '../secret' }] }],
    [
      'a limit of a day for one product',
      { products: [{ ...older.products[0], limits: { max_credit_per_day: '1' } }] },
    ],
    ['a threshold that is a float', { approval: { above: 1000.5 } }],
    ['a guard that no approval overrules', { approval: { guards: ['kill_switch'] } }],
    ['an unknown switch', { approval: { off: true } }],
  ])('refuses %s', (_, change) => {
    expect(() => parsePolicy({ ...older, ...change })).toThrow('policy resource f/credits/resources/policy');
  });

  test('names an existing notebook for every product, enabled or not', () => {
    for (const { notebook } of policy().products) {
      const file = new URL(`../../../../${notebook}.resource.yaml`, import.meta.url);
      expect(parse(readFileSync(file, 'utf8')).resource_type).toBe('c_notebook');
    }
    expect(policy().products.map(({ name, enabled }) => `${name} ${enabled}`)).toEqual([
      'verify true',
      'psms false',
    ]);
  });

  test('has exactly the fields of its schema described in the resource type', () => {
    const type = new URL('../../../../c_policy.resource-type.yaml', import.meta.url);
    const { properties } = parse(readFileSync(type, 'utf8')).schema;
    expect(Object.keys(properties).sort()).toEqual(Object.keys(policy()).sort());
  });
});
