/**
 * The amounts of an invoice by the rules of EN 16931: net amounts of lines are rounded and add up to the net total (BR-CO-10), the tax
 * of each category and rate is its taxable amount times the rate, rounded once (BR-CO-17), and totals are exact sums.
 */
import { share, sumOf } from '../money/minor.ts';
import { splitGross, taxOn } from '../tax/amounts.ts';
import { bucketKey, type TaxRate } from '../tax/category.ts';

/** A line before taxes are worked out. */
export interface PricedLine {
  amount: bigint;
  tax: TaxRate;
}

/** A row of the tax breakdown. */
export interface TaxRow {
  rate: TaxRate;
  taxable: bigint;
  tax: bigint;
}

export interface Amounts {
  /** Net amount of each line, in their order. */
  lines: bigint[];
  /** By category and rate, in the order in which lines name them. */
  taxes: TaxRow[];
  net: bigint;
  tax: bigint;
  /** What the amount to pay differs from net and tax (BT-114); 0 where prices are net. */
  rounding: bigint;
  /** Net, tax and rounding. */
  gross: bigint;
}

/** Whether prices contain the tax. */
export type PriceMode = 'inclusive' | 'exclusive';

export function amountsOf(lines: readonly PricedLine[], prices: PriceMode): Amounts {
  const nets = lines.map(() => 0n);
  const taxes: TaxRow[] = [];
  let rounding = 0n;
  for (const members of buckets(lines)) {
    const [{ line: first }] = members;
    const rate = first.tax;
    const amounts = members.map(({ line }) => line.amount);
    const total = sumOf(amounts);
    const split =
      prices === 'exclusive'
        ? { net: total, tax: taxOn(total, rate.rate), rounding: 0n }
        : splitGross(total, rate.rate);
    const parts = prices === 'exclusive' ? amounts : share(split.net, amounts);
    for (const [at, { index }] of members.entries()) nets[index] = parts[at] ?? 0n;
    taxes.push({ rate, taxable: split.net, tax: split.tax });
    rounding += split.rounding;
  }
  const net = sumOf(nets);
  const tax = sumOf(taxes.map((row) => row.tax));
  return { lines: nets, taxes, net, tax, rounding, gross: net + tax + rounding };
}

interface Member {
  index: number;
  line: PricedLine;
}

type Bucket = [Member, ...Member[]];

function buckets(lines: readonly PricedLine[]): Bucket[] {
  const found = new Map<string, Bucket>();
  for (const [index, line] of lines.entries()) {
    const bucket = found.get(bucketKey(line.tax));
    if (bucket === undefined) found.set(bucketKey(line.tax), [{ index, line }]);
    else bucket.push({ index, line });
  }
  return [...found.values()];
}
