/** The page of an invoice: what is kept as issued, printed by any browser in any script, without scripts and addresses. */
import { exponentOf } from '../money/currency.ts';
import { decimalText } from '../money/minor.ts';
import type { Party } from '../party/party.ts';
import type { TaxRate } from '../tax/category.ts';
import { escapedText } from './markup.ts';
import type { InvoiceRecord } from './record.ts';

const style =
  'body{font:14px/1.45 system-ui,"Noto Sans","Noto Sans CJK SC","Noto Sans Arabic",sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%;margin:1.5rem 0}th,td{padding:.35rem .5rem;border-bottom:1px solid #ccc;text-align:start;vertical-align:top}' +
  '.n{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}.parties{display:flex;gap:3rem;flex-wrap:wrap}' +
  'h2{font-size:1rem;margin:0}@media print{body{margin:0}}';

export function invoiceHtml(record: InvoiceRecord): string {
  const exponent = exponentOf(record.currency);
  const money = (amount: bigint) => decimalText(amount, exponent);
  const title = `${record.kind === 'invoice' ? 'Invoice' : 'Credit note'} ${record.number}`;
  const lines = record.lines.map(({ text, quantity, net, tax }) =>
    row([bidi(text), `${quantity}`, rateText(tax), money(net)]),
  );
  const taxes = record.taxes.map(({ rate, taxable, tax }) =>
    row([
      `Tax ${rateText(rate)}${rate.reason === undefined ? '' : `: ${escapedText(rate.reason)}`}`,
      money(taxable),
      money(tax),
    ]),
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapedText(title)}</title><style>${style}</style></head><body>`,
    `<h1>${escapedText(title)}</h1>`,
    `<p>Date ${record.issue_date} (${escapedText(record.time_zone)}) · Order ${record.order_id} · Payment ${bidi(record.payment)}</p>`,
    ...(record.corrects === null
      ? []
      : [`<p>Corrects invoice ${escapedText(record.corrects.number)} of ${record.corrects.issue_date}</p>`]),
    ...(record.reason === null ? [] : [`<p>${bidi(record.reason)}</p>`]),
    `<div class="parties">${party('Seller', record.seller)}${party('Buyer', record.buyer)}</div>`,
    `<table><thead>${head(['Description', 'Quantity', 'Tax', `Net ${record.currency}`])}</thead><tbody>`,
    ...lines,
    '</tbody></table>',
    `<table><thead>${head(['', `Net ${record.currency}`, `Tax ${record.currency}`])}</thead><tbody>`,
    ...taxes,
    row(['Total', money(record.net), money(record.tax)]),
    ...(record.rounding === 0n ? [] : [row(['Rounding', '', money(record.rounding)])]),
    row([
      `<strong>${record.kind === 'invoice' ? 'Total paid' : 'Total refunded'}</strong>`,
      '',
      `<strong>${money(record.gross)} ${record.currency}</strong>`,
    ]),
    '</tbody></table>',
    '</body></html>',
    '',
  ].join('\n');
}

/** Text of people, in the direction of its own script. */
function bidi(text: string): string {
  return `<bdi>${escapedText(text)}</bdi>`;
}

function rateText({ category, rate }: TaxRate): string {
  return `${rate} % (${category})`;
}

function row([first = '', ...numbers]: string[]): string {
  return `<tr><td>${first}</td>${numbers.map((text) => `<td class="n">${text}</td>`).join('')}</tr>`;
}

function head([first = '', ...numbers]: string[]): string {
  return `<tr><th>${first}</th>${numbers.map((text) => `<th class="n">${text}</th>`).join('')}</tr>`;
}

function party(title: string, { name, address, vat_id, email }: Party): string {
  const place = [address.postal_code, address.city].filter((part) => part !== undefined).join(' ');
  const vat = vat_id === undefined ? [] : [`VAT ${vat_id}`];
  const rows = [name, ...address.lines, ...(place === '' ? [] : [place]), address.country, ...vat, email];
  return `<div><h2>${title}</h2>${rows.map(bidi).join('<br>')}</div>`;
}
