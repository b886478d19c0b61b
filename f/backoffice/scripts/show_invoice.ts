/** Answers with an invoice as page, XML or JSON: `GET admin/invoices/:number`. */
import { answerInvoice } from '../clients/invoice_answers.ts';
import { respond } from '../clients/respond.ts';
import { requestOf } from '../lib/access/request.ts';

export async function preprocessor(event: object) {
  return requestOf(event);
}

/** @param request as the preprocessor made it */
export async function main(request: object) {
  return respond(request, 'invoices.read', answerInvoice);
}
