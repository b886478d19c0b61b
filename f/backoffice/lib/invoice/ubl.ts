/** An invoice as UBL 2.1 by the rules of EN 16931, from the record alone. */
import { exponentOf } from '../money/currency.ts';
import { decimalText } from '../money/minor.ts';
import type { Party, Seller } from '../party/party.ts';
import { BackofficeError } from '../reason/errors.ts';
import type { TaxRate } from '../tax/category.ts';
import type { InvoiceRecord } from './record.ts';
import { element } from './xml.ts';

const ubl = 'urn:oasis:names:specification:ubl:schema:xsd';

/** Decimals that EN 16931 allows in an amount (BR-DEC). */
const mostDecimals = 2;

/** Throws BackofficeError `invoice_not_representable` for an amount with a third decimal, such as 1.005 KWD. */
export function invoiceUbl(record: InvoiceRecord): string {
  const isInvoice = record.kind === 'invoice';
  const root = isInvoice ? 'Invoice' : 'CreditNote';
  const money = moneyOf(record);
  const code = isInvoice ? element('cbc:InvoiceTypeCode', '380') : element('cbc:CreditNoteTypeCode', '381');
  const body = [
    element('cbc:CustomizationID', 'urn:cen.eu:en16931:2017'),
    element('cbc:ID', record.number),
    element('cbc:IssueDate', record.issue_date),
    code,
    record.reason === null ? null : element('cbc:Note', record.reason),
    element('cbc:DocumentCurrencyCode', record.currency),
    element('cac:OrderReference', [element('cbc:ID', `${record.order_id}`)]),
    record.corrects === null ? null : billingReference(record.corrects),
    element('cac:AccountingSupplierParty', [partyOf(record.seller)]),
    element('cac:AccountingCustomerParty', [partyOf(record.buyer)]),
    element('cac:PaymentTerms', [
      element('cbc:Note', isInvoice ? `Paid by ${record.payment}` : `Refunded by ${record.payment}`),
    ]),
    element('cac:TaxTotal', [
      money('TaxAmount', record.tax),
      ...record.taxes.map(({ rate, taxable, tax }) =>
        element('cac:TaxSubtotal', [
          money('TaxableAmount', taxable),
          money('TaxAmount', tax),
          category('cac:TaxCategory', rate, true),
        ]),
      ),
    ]),
    element('cac:LegalMonetaryTotal', [
      money('LineExtensionAmount', record.net),
      money('TaxExclusiveAmount', record.net),
      money('TaxInclusiveAmount', record.net + record.tax),
      // Everything is paid: what was paid is the total with its rounding amount.
      money('PrepaidAmount', record.gross),
      record.rounding === 0n ? null : money('PayableRoundingAmount', record.rounding),
      money('PayableAmount', 0n),
    ]),
    ...record.lines.map((line, index) => lineOf(line, index + 1, isInvoice, money)),
  ];
  const spaces = {
    xmlns: `${ubl}:${root}-2`,
    'xmlns:cac': `${ubl}:CommonAggregateComponents-2`,
    'xmlns:cbc': `${ubl}:CommonBasicComponents-2`,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, body, spaces)}\n`;
}

type Money = (name: string, amount: bigint) => string;

function moneyOf({ currency, number }: InvoiceRecord): Money {
  const exponent = exponentOf(currency);
  const surplus = 10n ** BigInt(Math.max(0, exponent - mostDecimals));
  return (name, amount) => {
    if (amount % surplus !== 0n) {
      throw new BackofficeError(
        'invoice_not_representable',
        `${number} has an amount of ${decimalText(amount, exponent)} ${currency}, and EN 16931 allows two decimals: send its page`,
      );
    }
    const text = decimalText(amount / surplus, Math.min(exponent, mostDecimals));
    return element(`cbc:${name}`, text, { currencyID: currency });
  };
}

function billingReference({ number, issue_date }: { number: string; issue_date: string }): string {
  return element('cac:BillingReference', [
    element('cac:InvoiceDocumentReference', [
      element('cbc:ID', number),
      element('cbc:IssueDate', issue_date),
    ]),
  ]);
}

function partyOf(party: Party | Seller): string {
  const { name, address, vat_id } = party;
  const [street, more, third] = address.lines;
  const registration = 'registration_id' in party ? party.registration_id : undefined;
  return element('cac:Party', [
    element('cac:PostalAddress', [
      street === undefined ? null : element('cbc:StreetName', street),
      more === undefined ? null : element('cbc:AdditionalStreetName', more),
      address.city === undefined ? null : element('cbc:CityName', address.city),
      address.postal_code === undefined ? null : element('cbc:PostalZone', address.postal_code),
      third === undefined ? null : element('cac:AddressLine', [element('cbc:Line', third)]),
      element('cac:Country', [element('cbc:IdentificationCode', address.country)]),
    ]),
    vat_id === undefined
      ? null
      : element('cac:PartyTaxScheme', [
          element('cbc:CompanyID', vat_id),
          element('cac:TaxScheme', [element('cbc:ID', 'VAT')]),
        ]),
    element('cac:PartyLegalEntity', [
      element('cbc:RegistrationName', name),
      registration === undefined ? null : element('cbc:CompanyID', registration),
    ]),
  ]);
}

function category(name: string, { category, rate, reason }: TaxRate, isSubtotal: boolean): string {
  return element(name, [
    element('cbc:ID', category),
    element('cbc:Percent', rate),
    isSubtotal && reason !== undefined ? element('cbc:TaxExemptionReason', reason) : null,
    element('cac:TaxScheme', [element('cbc:ID', 'VAT')]),
  ]);
}

function lineOf(
  { text, quantity, net, tax }: InvoiceRecord['lines'][number],
  n: number,
  isInvoice: boolean,
  money: Money,
): string {
  const pieces = { unitCode: 'C62' };
  return element(isInvoice ? 'cac:InvoiceLine' : 'cac:CreditNoteLine', [
    element('cbc:ID', `${n}`),
    element(isInvoice ? 'cbc:InvoicedQuantity' : 'cbc:CreditedQuantity', `${quantity}`, pieces),
    money('LineExtensionAmount', net),
    element('cac:Item', [element('cbc:Name', text), category('cac:ClassifiedTaxCategory', tax, false)]),
    // The price of all pieces together, so that it needs no further decimals.
    element('cac:Price', [money('PriceAmount', net), element('cbc:BaseQuantity', `${quantity}`, pieces)]),
  ]);
}
