import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { amountsOf, type PricedLine, type PriceMode } from '../../f/backoffice/lib/invoice/amounts.ts';
import { absolute, decimalText, divideRounded, share, sumOf } from '../../f/backoffice/lib/money/minor.ts';
import { splitGross, taxOn } from '../../f/backoffice/lib/tax/amounts.ts';
import type { TaxRate } from '../../f/backoffice/lib/tax/category.ts';
import { figure } from '../figures.ts';
import { casesOf, size } from './size.ts';

/** Percent in thousandths, so that the judge needs no text. */
const rates = fc.oneof(
  fc.constantFrom(5_500n, 7_000n, 7_700n, 8_100n, 19_000n, 20_000n, 21_000n, 25_000n, 27_000n),
  fc.bigInt({ min: 1n, max: 99_999n }),
);
const rateText = (thousandths: bigint) => {
  const text = `${thousandths / 1_000n}.${String(thousandths % 1_000n).padStart(3, '0')}`;
  return text.replace(/\.?0+$/, '');
};
const amounts = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.bigInt({ min: 0n, max: 300n }));

/** Whether `value` is `numerator / denominator` rounded half away from zero: never further than a half, and at a half the further one. */
function isRounded(value: bigint, numerator: bigint, denominator: bigint): boolean {
  const twice = 2n * (value * denominator - numerator);
  const further = absolute(value) * denominator > absolute(numerator);
  return absolute(twice) < denominator || (absolute(twice) === denominator && further);
}

describe('rounding and tax, against exact fractions', () => {
  test('a quotient is rounded half away from zero', () => {
    const dividends = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    fc.assert(
      fc.property(dividends, fc.bigInt({ min: 1n, max: 10n ** 6n }), (dividend, divisor) => {
        expect(isRounded(divideRounded(dividend, divisor), dividend, divisor)).toBe(true);
      }),
      size(10_000),
    );
    // The example of the standard's own discussion: -1710.50 at 19 % is -325.00.
    expect(taxOn(-171_050n, '19')).toBe(-32_500n);
  });

  test('net, tax and rounding of a gross amount add up, the tax is that of the net amount, and rounding is the least possible', () => {
    let rounded = 0;
    fc.assert(
      fc.property(amounts, rates, (gross, rate) => {
        const split = splitGross(gross, rateText(rate));
        expect(split.net + split.tax + split.rounding).toBe(gross);
        expect(isRounded(split.tax, split.net * rate, 100_000n)).toBe(true);
        const exact = [-2n, -1n, 0n, 1n, 2n].some((near) => {
          const net = split.net + near;
          return net >= 0n && net + taxOn(net, rateText(rate)) === gross;
        });
        expect(split.rounding === 0n).toBe(exact);
        expect(absolute(split.rounding) <= 1n).toBe(true);
        if (split.rounding !== 0n) rounded++;
      }),
      size(10_000),
    );
    figure(
      `backoffice: ${casesOf(10_000)} gross amounts split exactly, ${rounded} of them with a rounding amount`,
    );
  });

  test('parts add up to the whole and differ from their exact share by less than one', () => {
    fc.assert(
      fc.property(amounts, fc.array(amounts, { minLength: 1, maxLength: 9 }), (total, weights) => {
        const parts = share(total, weights);
        expect(sumOf(parts)).toBe(total);
        const all = sumOf(weights);
        if (all === 0n) return;
        for (const [index, part] of parts.entries())
          expect(absolute(part * all - total * (weights[index] ?? 0n)) < all).toBe(true);
      }),
      size(10_000),
    );
  });

  test('amounts are written with the decimals of their currency', () => {
    expect(decimalText(-1_200n, 2)).toBe('-12.00');
    expect(decimalText(5n, 3)).toBe('0.005');
    expect(decimalText(1_200n, 0)).toBe('1200');
    expect(decimalText(0n, 2)).toBe('0.00');
  });
});

const taxRates: fc.Arbitrary<TaxRate> = fc.oneof(
  rates.map((rate): TaxRate => ({ category: 'S', rate: rateText(rate) })),
  fc.constantFrom<TaxRate>(
    { category: 'Z', rate: '0' },
    { category: 'AE', rate: '0', reason: 'Reverse charge' },
  ),
);

const invoices = fc
  .tuple(
    fc.uniqueArray(taxRates, { minLength: 1, maxLength: 3, selector: (one) => one.category + one.rate }),
    fc.array(fc.tuple(amounts, fc.nat(2)), { minLength: 1, maxLength: 12 }),
  )
  .map(([found, lines]) =>
    lines.map(
      ([amount, at]): PricedLine => ({
        amount,
        tax: found[at % found.length] ?? { category: 'Z', rate: '0' },
      }),
    ),
  );

describe('the arithmetic rules of EN 16931', () => {
  test.each<PriceMode>(['inclusive', 'exclusive'])(
    'hold for every invoice with prices %s of tax',
    (prices) => {
      fc.assert(
        fc.property(invoices, (lines) => {
          const made = amountsOf(lines, prices);
          // BR-CO-10: the net total is the sum of the lines.
          expect(sumOf(made.lines)).toBe(made.net);
          // BR-CO-13, BR-CO-14, BR-CO-15, with BR-CO-16 for the rounding amount.
          expect(sumOf(made.taxes.map(({ taxable }) => taxable))).toBe(made.net);
          expect(sumOf(made.taxes.map(({ tax }) => tax))).toBe(made.tax);
          expect(made.net + made.tax + made.rounding).toBe(made.gross);
          for (const { rate, taxable, tax } of made.taxes) {
            // BR-S-08 and its like: the taxable amount is the sum of the lines of that category and rate.
            const own = lines.flatMap(({ tax: of }, index) =>
              of.category === rate.category && of.rate === rate.rate ? [made.lines[index] ?? 0n] : [],
            );
            expect(sumOf(own)).toBe(taxable);
            // BR-CO-17.
            const [whole = '', decimals = ''] = rate.rate.split('.');
            const thousandths = BigInt(whole) * 1_000n + BigInt(decimals.padEnd(3, '0'));
            expect(isRounded(tax, taxable * thousandths, 100_000n)).toBe(true);
          }
          const total = sumOf(lines.map(({ amount }) => amount));
          if (prices === 'inclusive') expect(made.gross).toBe(total);
          else expect(made.net).toBe(total);
          expect(made.lines.every((net) => net >= 0n)).toBe(true);
        }),
        size(10_000),
      );
    },
  );
});
