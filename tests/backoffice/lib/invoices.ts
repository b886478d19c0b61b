/** Random invoices and credit notes, as the back office issues them. */
import fc from 'fast-check';
import { creditDraft } from '../../../f/backoffice/lib/invoice/credit.ts';
import { invoiceDraft, numbered } from '../../../f/backoffice/lib/invoice/issue.ts';
import type { InvoiceRecord } from '../../../f/backoffice/lib/invoice/record.ts';
import type { Party } from '../../../f/backoffice/lib/party/party.ts';
import { parsePolicy } from '../../../f/backoffice/lib/policy/policy.ts';
import { policyValue } from '../world.ts';

const rules = policyValue.tax.rules;
const policies = (['inclusive', 'exclusive'] as const).map((prices) =>
  parsePolicy({
    ...policyValue,
    tax: {
      prices,
      rules: [
        { tax_class: 'exempt', tax: { category: 'E', rate: '0', reason: 'Exempt & free <of tax>' } },
        { tax_class: 'zero', tax: { category: 'Z', rate: '0' } },
        ...rules,
      ],
    },
  }),
);

const texts = fc.constantFrom('eSIM Europe 5 GB', 'Ł&<"', '漢字プラン', 'خطة عربية', "=cmd|' /C calc'!A0");
const line = fc.record({
  plan_id: fc.constant('p'),
  text: texts,
  quantity: fc.integer({ min: 1, max: 30 }),
  unit_amount: fc.integer({ min: 0, max: 200_000 }),
  tax_class: fc.constantFrom('standard', 'reduced', 'exempt', 'zero'),
});
const buyer = fc
  .record({
    name: fc.constantFrom('Łucja Nowak', '山田 花子', 'نورة الصباح', 'A & B <GmbH>'),
    country: fc.constantFrom('DE', 'FR', 'PL', 'US', 'JP'),
    hasVatId: fc.boolean(),
    lines: fc.array(fc.constantFrom('ul. Długa 5', 'Etage 3'), { maxLength: 3 }),
  })
  .map(({ name, country, hasVatId, lines }): Party => {
    const vat = hasVatId && ['DE', 'FR', 'PL'].includes(country) ? { vat_id: `${country}12345678901` } : {};
    return {
      name,
      email: 'a@example.com',
      address: { lines, country, city: 'Kraków', postal_code: '31-146' },
      ...vat,
    };
  });

/** An invoice, and the credit note of a refund of it. */
export const documents: fc.Arbitrary<InvoiceRecord[]> = fc
  .record({
    policy: fc.constantFrom(...policies),
    currency: fc.constantFrom('USD', 'EUR', 'JPY'),
    buyer,
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    percent: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ policy, currency, buyer, lines, percent }) => {
    const order = { id: 7, customerId: 3, currency, buyer, lines };
    const draft = invoiceDraft(order, 'pi_7', policy);
    if (draft === null || draft.gross === 0n) return [];
    const issuedAt = new Date('2026-03-01T10:00:00Z');
    const invoice = numbered(draft, { number: 'TRB-000001', issuedAt });
    const part = (invoice.gross * BigInt(percent)) / 100n;
    const amount = part === 0n ? invoice.gross : part;
    const credit = creditDraft(invoice, [], { refund: 're_7', amount, reason: 'Refund' }, policy.version);
    return [invoice, numbered(credit, { number: 'TRB-CN-000001', issuedAt })];
  });
