/** Sets or clears the notes on a customer: `PATCH admin/users/:id/notes`. */
import { answerNotes } from '../clients/customer_answers.ts';
import { respond } from '../clients/respond.ts';
import { requestOf } from '../lib/access/request.ts';

export async function preprocessor(event: object) {
  return requestOf(event);
}

/** @param request as the preprocessor made it */
export async function main(request: object) {
  return respond(request, 'customers.write', answerNotes);
}
