import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import fc from 'fast-check';
import { addDays, dayOfMonth, endOfPriorMonth, monthDays, weekday } from '../../f/spend/lib/calendar/day.ts';
import { driversOf } from '../../f/spend/lib/driver/driver.ts';
import { changeInCents, changeOf, compareChange, roundedPercent } from '../../f/spend/lib/pace/change.ts';
import { judge, moverDirection } from '../../f/spend/lib/pace/flag.ts';
import { linearPace, weekdayPace } from '../../f/spend/lib/pace/pace.ts';
import { thresholdsSchema } from '../../f/spend/lib/policy/thresholds.ts';
import { figure } from '../figures.ts';
import { casesOf, size } from './size.ts';

/** An exact fraction; the denominator is above zero. */
type Fraction = [numerator: bigint, denominator: bigint];

const cents = (value: bigint) => new Big(value.toString()).div(100);
const compare = ([a, b]: Fraction, [c, d]: Fraction) => (a * d < c * b ? -1 : a * d > c * b ? 1 : 0);

/** Rounded half away from zero. */
function rounded([numerator, denominator]: Fraction): bigint {
  const absolute = numerator < 0n ? -numerator : numerator;
  const half = (2n * absolute + denominator) / (2n * denominator);
  return numerator < 0n ? -half : half;
}

const days = fc.integer({ min: 0, max: 3_000 }).map((offset) => addDays('2024-01-01', offset));
const amounts = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 11n }), fc.bigInt({ min: -1_000n, max: 1_000n }));
const thresholds = thresholdsSchema.parse({});

/** Amounts whose change lies exactly on a threshold, or one cent beside it, occur as often as others. */
const compared = fc.oneof(
  fc.record({ asOf: days, prior: amounts, current: amounts }),
  fc
    .record({
      asOf: days,
      unit: fc.bigInt({ min: 1n, max: 10n ** 6n }),
      percent: fc.constantFrom(15n, -10n, 50n, -50n, -25n),
      beside: fc.constantFrom(-1n, 0n, 1n),
    })
    .map(({ asOf, unit, percent, beside }) => {
      const [covered, total] = covers(asOf);
      const prior = unit * 100n * total;
      return { asOf, prior, current: unit * covered * (100n + percent) + beside };
    }),
);

/** Days that are compared, and days of the prior month. */
function covers(asOf: string): [bigint, bigint] {
  const total = dayOfMonth(endOfPriorMonth(asOf));
  return [BigInt(Math.min(dayOfMonth(asOf), total)), BigInt(total)];
}

/** 100 × (current − expected) / expected of cents, for an expectation above zero. */
function exactPercent(asOf: string, prior: bigint, current: bigint): Fraction {
  const [covered, total] = covers(asOf);
  return [100n * (current * total - prior * covered), prior * covered];
}

describe('percentages, against exact fractions', () => {
  test('percent, flags and movers are those of the exact fraction', () => {
    let onThreshold = 0;
    fc.assert(
      fc.property(compared, ({ asOf, prior, current }) => {
        const change = changeOf(cents(current), linearPace(cents(prior), asOf));
        if (prior <= 0n) return expect(change.kind === 'percent').toBe(prior === 0n && current === 0n);
        if (change.kind !== 'percent') throw new Error('a percentage was expected');
        const exact = exactPercent(asOf, prior, current);
        expect(roundedPercent(change)).toBe(rounded(exact).toString());
        expect(roundedPercent(change, 4)).toBe(
          new Big(rounded([exact[0] * 10_000n, exact[1]]).toString()).div(10_000).toFixed(4),
        );
        for (const limit of [15n, -10n, 50n, -50n, -25n]) {
          const side = compare(exact, [limit, 1n]);
          if (side === 0) onThreshold++;
          expect(compareChange(change, limit.toString())).toBe(side);
        }
        const [grows, declines] = [compare(exact, [15n, 1n]) >= 0, compare(exact, [-10n, 1n]) < 0];
        expect(judge(change, thresholds).flag).toBe(grows ? 'growing' : declines ? 'declining' : 'normal');
        const [up, down] = [compare(exact, [50n, 1n]) > 0, compare(exact, [-50n, 1n]) < 0];
        expect(moverDirection(change, thresholds)).toBe(up ? 'up' : down ? 'down' : null);
      }),
      size(10_000),
    );
    expect(onThreshold).toBeGreaterThan(casesOf(10_000) / 20);
  });

  test('the change in cents is that of the exact proration', () => {
    fc.assert(
      fc.property(days, amounts, amounts, (asOf, prior, current) => {
        const [covered, total] = covers(asOf);
        const exact = rounded([current * total - prior * covered, total]);
        expect(changeInCents(cents(current), linearPace(cents(prior), asOf)).eq(cents(exact))).toBe(true);
      }),
      size(10_000),
    );
  });

  test('the pace by weekday is the sum of exact averages', () => {
    fc.assert(
      fc.property(days, fc.array(amounts, { minLength: 31, maxLength: 31 }), (asOf, all) => {
        const prior = monthDays(endOfPriorMonth(asOf)).map(weekday);
        const own = all.slice(0, prior.length);
        const { amount, divisor } = weekdayPace(own.map(cents), asOf);
        // 20 is a multiple of 4 and of 5.
        const exact = monthDays(asOf).reduce((sum, day) => {
          const same = own.filter((_, index) => prior[index] === weekday(day));
          return sum + same.reduce((a, b) => a + b, 0n) * (20n / BigInt(same.length));
        }, 0n);
        expect(amount.times(20).eq(cents(exact).times(divisor))).toBe(true);
      }),
      size(10_000),
    );
  });
});

describe('drivers, against exact fractions', () => {
  const part = fc.record({
    current: fc.option(amounts, { freq: 8 }),
    prior: fc.option(amounts, { freq: 8 }),
  });

  test('with the rest they add up to the change, to the cent; each is its exact change', () => {
    fc.assert(
      fc.property(
        days,
        fc.array(part, { maxLength: 8 }),
        fc.tuple(amounts, amounts),
        fc.integer({ min: 1, max: 5 }),
        (asOf, parts, [current, prior], max) => {
          const pairs = parts.map((one, index) => ({
            service: `s${index}`,
            item: null,
            current: one.current === null ? null : cents(one.current),
            prior: one.prior === null ? null : cents(one.prior),
          }));
          const change = changeInCents(cents(current), linearPace(cents(prior), asOf));
          const { named, other } = driversOf(pairs, change, asOf, { max, min_share_pct: '5' });
          const total = named.reduce((sum, driver) => sum.plus(driver.change), other);
          expect(total.toFixed()).toBe(change.toFixed());
          const [covered, days] = covers(asOf);
          for (const driver of named) {
            const own = parts[Number(driver.service.slice(1))];
            const exact: Fraction = [(own?.current ?? 0n) * days - (own?.prior ?? 0n) * covered, days];
            expect(driver.change.eq(cents(rounded(exact)))).toBe(true);
          }
        },
      ),
      size(10_000),
    );
    figure(`spend: ${casesOf(10_000)} cases for each of 4 properties against exact fractions: no difference`);
  });
});
