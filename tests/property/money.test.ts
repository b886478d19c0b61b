import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import Big from 'big.js';
import fc from 'fast-check';
import { z } from 'zod';
import { modeCredit } from '../../f/credits/lib/credit/formula.ts';
import { formatDollars, parseDecimal, parseDollars, sum, toWire } from '../../f/shared/lib/money.ts';
import { figure } from '../figures.ts';
import { casesOf, size } from './size.ts';

const cents = fc.bigInt({ min: 0n, max: 10n ** 14n }).map((value) => new Big(value.toString()).div(100));
/** Small and large amounts, whole and with the six decimals of warehouse sums. */
const costs = fc.oneof(
  cents,
  fc.bigInt({ min: 0n, max: 10n ** 13n }).map((value) => new Big(value.toString()).div(1_000_000)),
);
/** Includes values of exactly half a cent. */
const rates = fc
  .oneof(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(0, 500, 750, 800, 900, 1_000))
  .map((value) => new Big(value).div(1_000));
const observations = fc.option(rates, { freq: 10 });
const credit = (cost: Big, expected: Big, observed: Big | null) =>
  modeCredit(cost, expected, observed).credit;

/** Formatted amounts with up to three characters changed. */
const texts = fc
  .tuple(
    fc.oneof(
      cents.map(formatDollars),
      cents.map(toWire),
      fc.constantFrom('nan', '$nan', 'inf', '1e5', '$4,948.80$nan'),
    ),
    fc.array(fc.tuple(fc.nat(20), fc.nat(1), fc.constantFrom('', ...'0123456789.,$-+e n')), { maxLength: 3 }),
  )
  .map(([text, edits]) =>
    edits.reduce((edited, [at, cut, put]) => edited.slice(0, at) + put + edited.slice(at + cut), text),
  );

/** The accepted notations of an amount: grouped or not. */
const spellings = (amount: Big) => [`$${toWire(amount)}`, formatDollars(amount)];

describe('money, for any amount', () => {
  test('parses what it has formatted, for people and on the wire', () => {
    fc.assert(
      fc.property(cents, (amount) => {
        expect(parseDollars(formatDollars(amount))?.eq(amount)).toBe(true);
        expect(parseDecimal(toWire(amount))?.eq(amount)).toBe(true);
      }),
      size(20_000),
    );
  });

  test('sums to the same total in any order and grouping', () => {
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 12 }), fc.nat(), (amounts, at) => {
        const middle = amounts.length === 0 ? 0 : at % amounts.length;
        const total = sum(amounts);
        const parts = sum([sum(amounts.slice(middle)), sum(amounts.slice(0, middle))]);
        expect(parts.eq(total)).toBe(true);
        expect(sum(amounts.toReversed()).eq(total)).toBe(true);
      }),
      size(20_000),
    );
  });

  test('parses any text as exactly the amount it denotes, or refuses it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const dollars = parseDollars(text);
        if (dollars !== null) expect(spellings(dollars)).toContain(withoutZeros(text.trim()));
        const decimal = parseDecimal(text);
        if (decimal !== null) expect(decimal.eq(new Big(text))).toBe(true);
      }),
      size(20_000),
    );
  });
});

/** "$00012.00" is twelve dollars, too. */
function withoutZeros(text: string): string {
  return text.replace(/^\$[0,]+(?=\d)/, '$');
}

describe('the credit of a mode, for any figures', () => {
  test('is whole cents, never negative and never above the fraud cost', () => {
    fc.assert(
      fc.property(costs, rates, observations, (cost, expected, observed) => {
        const amount = credit(cost, expected, observed);
        expect(amount.gte(0)).toBe(true);
        expect(amount.lte(cost.round(2, Big.roundUp))).toBe(true);
        expect(amount.round(2).eq(amount)).toBe(true);
      }),
      size(20_000),
    );
  });

  test('grows with the promised block rate and shrinks with the observed one', () => {
    fc.assert(
      fc.property(costs, rates, rates, rates, (cost, a, b, c) => {
        const [low, high] = a.lte(b) ? [a, b] : [b, a];
        expect(credit(cost, low, c).lte(credit(cost, high, c))).toBe(true);
        expect(credit(cost, c, high).lte(credit(cost, c, low))).toBe(true);
      }),
      size(20_000),
    );
  });

  test("agrees with Python's Decimal by mode, in the total, and in the formatted text", async () => {
    const modes = fc.array(fc.tuple(costs, rates, observations), { minLength: 1, maxLength: 3 });
    const { numRuns, seed } = size(5_000);
    const cases = fc.sample(modes, { numRuns, ...(seed === undefined ? {} : { seed }) });
    expect(cases).toHaveLength(casesOf(5_000));
    const ours = cases.map((one) => {
      const credits = one.map(([cost, expected, observed]) => credit(cost, expected, observed));
      return { credits: credits.map(toWire), total: toWire(sum(credits)), text: formatDollars(sum(credits)) };
    });
    const input = cases.map((one) =>
      JSON.stringify(one.map((figures) => figures.map((figure) => figure?.toFixed() ?? null))),
    );
    expect(await python(input)).toEqual(ours);
    figure(
      `money and formula: ${casesOf(20_000)} cases for each of 5 properties, ${cases.length} against Python's Decimal: no difference`,
    );
  });
});

const answerSchema = z.object({ credits: z.array(z.string()), total: z.string(), text: z.string() });

async function python(lines: readonly string[]): Promise<z.infer<typeof answerSchema>[]> {
  const interpreter = join(import.meta.dir, '../../.venv/bin/python');
  const oracle = Bun.spawn([interpreter, join(import.meta.dir, 'decimal_oracle.py')], {
    stdin: new Blob([lines.join('\n')]),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const text = await new Response(oracle.stdout).text();
  expect(await oracle.exited).toBe(0);
  return text
    .trim()
    .split('\n')
    .map((line) => answerSchema.parse(JSON.parse(line)));
}
