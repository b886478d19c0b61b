import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { driversOf } from '../../../../f/spend/lib/driver/driver.ts';

const asOf = '2026-02-28';

/** Amounts by service: now, and of a January that is 28 days' worth of it. */
function drivers(change: string, parts: Record<string, [string | null, string | null]>, max = 3) {
  const pairs = Object.entries(parts).map(([service, [current, prior]]) => ({
    service,
    item: null,
    current: current === null ? null : new Big(current),
    prior: prior === null ? null : new Big(prior),
  }));
  const { named, other } = driversOf(pairs, new Big(change), asOf, { max, min_share_pct: '5' });
  return {
    named: named.map(({ service, kind, change }) => `${service} ${change.toFixed(2)} ${kind}`),
    other: other.toFixed(2),
  };
}

describe('drivers', () => {
  test('are the largest changes in the direction of the total, the rest is other', () => {
    const parts = {
      small: ['150', '110.714285714'],
      large: ['500', '110.714285714'],
      fresh: ['200', '0'],
      against: ['0', '31'],
    } as const;
    expect(drivers('600', { ...parts } as never, 2)).toEqual({
      named: ['large 400.00 grown', 'fresh 200.00 new'],
      other: '0.00',
    });
    expect(drivers('600', { ...parts } as never).named).toContain('small 50.00 grown');
    expect(drivers('-100', { ...parts } as never)).toEqual({
      named: ['against -28.00 vanished'],
      other: '-72.00',
    });
  });

  test('without a known part everything is other', () => {
    expect(drivers('12.34', { sms: [null, '5'], voice: ['5', null] })).toEqual({ named: [], other: '12.34' });
  });

  test('below the share of the policy are part of other', () => {
    expect(drivers('100', { sms: ['95', '0'], voice: ['5', '0'] }).named).toHaveLength(2);
    expect(drivers('100', { sms: ['95', '0'], voice: ['4.99', '0'] })).toEqual({
      named: ['sms 95.00 new'],
      other: '5.00',
    });
  });

  test('of equal size are in the order of their names', () => {
    expect(drivers('20', { b: ['10', '0'], a: ['10', '0'] }).named).toEqual(['a 10.00 new', 'b 10.00 new']);
  });
});
