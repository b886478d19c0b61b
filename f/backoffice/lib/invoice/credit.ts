/** The content of a credit note: the whole invoice, or a part of it by a refund of less. */
import { share, sumOf } from '../money/minor.ts';
import { amountsOf, type PricedLine } from './amounts.ts';
import type { Draft } from './issue.ts';
import type { InvoiceRecord } from './record.ts';

export interface Credit {
  /** Id of the refund. */
  refund: string;
  /** Above zero; with the earlier ones at most the amount of the invoice. */
  amount: bigint;
  reason: string;
}

/** @param earlier the credit notes of the invoice so far */
export function creditDraft(
  invoice: InvoiceRecord,
  earlier: readonly InvoiceRecord[],
  { refund, amount, reason }: Credit,
  policyVersion: string,
): Draft {
  const { format, currency, time_zone, order_id, customer_id, seller, buyer } = invoice;
  const common = { format, kind: 'credit_note' as const, currency, time_zone, order_id, customer_id };
  const corrects = { number: invoice.number, issue_date: invoice.issue_date };
  const about = { payment: refund, corrects, reason, seller, buyer, policy_version: policyVersion };
  if (amount === invoice.gross && earlier.length === 0) {
    const { lines, taxes, net, tax, rounding, gross } = invoice;
    return { ...common, ...about, lines, taxes, net, tax, rounding, gross };
  }
  const priced = partsOf(invoice, earlier, amount);
  const { lines: nets, ...amounts } = amountsOf(priced, 'inclusive');
  const lines = priced.map((line, index) => ({
    text: `Refund of a part of ${invoice.number}`,
    quantity: 1,
    net: nets[index] ?? 0n,
    tax: line.tax,
  }));
  return { ...common, ...about, lines, ...amounts };
}

/** The refunded amount by tax rate, in proportion to what earlier credit notes have left of each. */
function partsOf(invoice: InvoiceRecord, earlier: readonly InvoiceRecord[], amount: bigint): PricedLine[] {
  const left = invoice.taxes.map(({ rate, taxable, tax }) => {
    const credited = earlier
      .flatMap(({ taxes }) => taxes)
      .filter((row) => row.rate.category === rate.category && row.rate.rate === rate.rate);
    const open = taxable + tax - sumOf(credited.map((row) => row.taxable + row.tax));
    return open > 0n ? open : 0n;
  });
  return share(amount, left)
    .map((part, index) => ({ amount: part, tax: invoice.taxes[index]?.rate }))
    .flatMap(({ amount: part, tax }) => (part > 0n && tax !== undefined ? [{ amount: part, tax }] : []));
}
