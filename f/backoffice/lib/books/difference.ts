/** What can be wrong with the books: one closed list, with what a person does about it. */

export interface DifferenceKind {
  title: string;
  next: string;
}

const restore =
  'Compare the row with the backup of its day, restore it, and find out who could write to the database.';

export const differenceKinds = {
  chain_broken: { title: 'an invoice is not the one that was hashed, or follows another one', next: restore },
  invoice_missing: { title: 'a series has a gap, or ends before its counter', next: restore },
  record_differs: {
    title: 'a column, a line or a tax row of an invoice differs from its record',
    next: restore,
  },
  head_changed: { title: 'a chain no longer holds what an earlier run has seen', next: restore },
  audit_broken: { title: 'the audit trail is not the one that was hashed', next: restore },
  export_changed: { title: 'a stored export is not the file that was made', next: restore },
  void_unaudited: { title: 'an invoice is void without an entry in the audit trail', next: restore },
  order_without_invoice: {
    title: 'an order is paid and has no valid invoice of its amount',
    next: 'Look for the event of the payment; have it delivered again.',
  },
  invoice_without_order: {
    title: 'an order is not paid and has a valid invoice',
    next: 'Correct the invoice by a credit note.',
  },
  refund_without_credit_note: {
    title: 'the refunds of an order are not its credit notes',
    next: 'Have the event of the refund delivered again.',
  },
  event_unsettled: {
    title: 'an event has waited for more than an hour, or did not fit',
    next: 'Follow the next step of its outcome in docs/backoffice/how_it_works.md.',
  },
} as const satisfies Record<string, DifferenceKind>;

export type DifferenceCode = keyof typeof differenceKinds;

export interface Difference {
  code: DifferenceCode;
  /** Such as `invoice:TRB-USD-000007`. */
  subject: string;
  detail: string;
}
