/** The content of an invoice for a paid order, and of the credit note for a refund. */

import type { OrderLine } from '../order/order.ts';
import { lineAmount } from '../order/order.ts';
import type { Party, Seller } from '../party/party.ts';
import { type TaxRule, taxFor } from '../tax/rules.ts';
import { dayIn } from '../zone/zone.ts';
import { type Amounts, amountsOf, type PricedLine, type PriceMode } from './amounts.ts';
import type { InvoiceRecord } from './record.ts';

/** An order with the parties of its invoice. */
export interface InvoicedOrder {
  id: number;
  customerId: number;
  currency: string;
  buyer: Party;
  lines: readonly OrderLine[];
}

/** What the policy says about invoices. */
export interface InvoiceRules {
  version: string;
  seller: Seller;
  invoice: { prefix: string; time_zone: string };
  tax: { prices: PriceMode; rules: readonly TaxRule[] };
}

/** A record without what only the series knows: number, time and chain. */
export type Draft = Omit<InvoiceRecord, 'number' | 'issued_at' | 'issue_date'>;

/** The amounts of an order, or null when no tax rule fits one of its lines. */
export function orderAmounts(
  { buyer, lines }: Pick<InvoicedOrder, 'buyer' | 'lines'>,
  { tax }: Pick<InvoiceRules, 'tax'>,
): { priced: PricedLine[]; amounts: Amounts } | null {
  const priced: PricedLine[] = [];
  for (const line of lines) {
    const about = { country: buyer.address.country, hasVatId: buyer.vat_id !== undefined };
    const found = taxFor(tax.rules, { ...about, taxClass: line.tax_class });
    if (found === undefined) return null;
    priced.push({ amount: lineAmount(line), tax: found });
  }
  return { priced, amounts: amountsOf(priced, tax.prices) };
}

/** @param payment id of the payment */
export function invoiceDraft(order: InvoicedOrder, payment: string, rules: InvoiceRules): Draft | null {
  const found = orderAmounts(order, rules);
  if (found === null) return null;
  const lines = order.lines.map(({ text, quantity }, index) => ({
    text,
    quantity,
    net: found.amounts.lines[index] ?? 0n,
    tax: found.priced[index]?.tax ?? { category: 'Z' as const, rate: '0' },
  }));
  const { taxes, net, tax, rounding, gross } = found.amounts;
  return {
    format: 1,
    kind: 'invoice',
    currency: order.currency,
    time_zone: rules.invoice.time_zone,
    order_id: order.id,
    customer_id: order.customerId,
    payment,
    corrects: null,
    reason: null,
    seller: rules.seller,
    buyer: order.buyer,
    lines,
    taxes,
    net,
    tax,
    rounding,
    gross,
    policy_version: rules.version,
  };
}

export interface Numbered {
  number: string;
  issuedAt: Date;
}

export function numbered(draft: Draft, { number, issuedAt }: Numbered): InvoiceRecord {
  const issue_date = dayIn(issuedAt, draft.time_zone);
  return { ...draft, number, issued_at: issuedAt.toISOString(), issue_date };
}
