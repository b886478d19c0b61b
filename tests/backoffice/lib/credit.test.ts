import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { creditDraft } from '../../../f/backoffice/lib/invoice/credit.ts';
import { type Draft, invoiceDraft, numbered } from '../../../f/backoffice/lib/invoice/issue.ts';
import { parseRecord, recordText } from '../../../f/backoffice/lib/invoice/record.ts';
import { sumOf } from '../../../f/backoffice/lib/money/minor.ts';
import { orderSchema } from '../../../f/backoffice/lib/order/order.ts';
import { size } from '../../property/size.ts';
import { order, policy } from '../world.ts';

const issuedAt = new Date('2026-03-01T23:30:00Z');
const record = (draft: Draft | null, number: string) => {
  if (draft === null) throw new Error('a tax rule fits');
  return numbered(draft, { number, issuedAt });
};

function invoiceOf(lines: { quantity: number; unit_amount: number; tax_class: string }[]) {
  const given = lines.map((line, index) => ({ plan_id: `p${index}`, text: `plan ${index}`, ...line }));
  const amount = given.reduce((total, { quantity, unit_amount }) => total + quantity * unit_amount, 0);
  const parsed = orderSchema.parse(
    order(1, { amount, lines: given, customer: { address: { country: 'DE' } } }),
  );
  const { id, currency, customer } = parsed;
  const { id: customerId, created_at: _, last_login: __, ...buyer } = customer;
  return record(
    invoiceDraft({ id, customerId, currency, buyer, lines: parsed.lines }, 'pi_1', policy),
    'TRB-USD-000001',
  );
}

const lineArb = fc.record({
  quantity: fc.integer({ min: 1, max: 50 }),
  unit_amount: fc.integer({ min: 1, max: 1_000_000 }),
  tax_class: fc.constantFrom('standard', 'reduced'),
});

test('a refund of everything mirrors the invoice', () => {
  fc.assert(
    fc.property(fc.array(lineArb, { minLength: 1, maxLength: 6 }), (lines) => {
      const invoice = invoiceOf(lines);
      const credit = { refund: 're_1', amount: invoice.gross, reason: 'Refund' };
      const { lines: credited, taxes, net, tax, rounding, gross } = creditDraft(invoice, [], credit, '1');
      expect({ lines: credited, taxes, net, tax, rounding, gross }).toEqual({
        lines: invoice.lines,
        taxes: invoice.taxes,
        net: invoice.net,
        tax: invoice.tax,
        rounding: invoice.rounding,
        gross: invoice.gross,
      });
    }),
    size(1_000),
  );
});

test('partial refunds are credited to the minor unit, and never more than the invoice by tax rate', () => {
  fc.assert(
    fc.property(
      fc.array(lineArb, { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 5 }),
      (lines, weights) => {
        const invoice = invoiceOf(lines);
        const all = BigInt(weights.reduce((total, weight) => total + weight, 0));
        const parts = weights
          .map((weight) => (invoice.gross * BigInt(weight)) / all)
          .filter((part) => part > 0n);
        const notes: ReturnType<typeof record>[] = [];
        for (const [index, amount] of parts.entries()) {
          const draft = creditDraft(invoice, notes, { refund: `re_${index}`, amount, reason: 'Refund' }, '1');
          expect(draft.gross).toBe(amount);
          expect(draft.net + draft.tax + draft.rounding).toBe(amount);
          notes.push(record(draft, `TRB-CN-USD-${index}`));
        }
        for (const { rate, taxable, tax } of invoice.taxes) {
          const own = notes.flatMap(({ taxes }) => taxes.filter((row) => row.rate.rate === rate.rate));
          const credited = sumOf(own.map((row) => row.taxable + row.tax));
          // Each document is rounded on its own.
          expect(credited <= taxable + tax + BigInt(notes.length)).toBe(true);
        }
      },
    ),
    size(1_000),
  );
});

test('a record is the same bytes after it was read', () => {
  const text = recordText(invoiceOf([{ quantity: 2, unit_amount: 999, tax_class: 'standard' }]));
  expect(recordText(parseRecord(text))).toBe(text);
  expect(JSON.parse(text)).toMatchObject({
    net: '1679',
    tax: '319',
    gross: '1998',
    issue_date: '2026-03-01',
  });
});
