/** Answers with a customer and its orders: `GET admin/users/:id`. */
import { answerCustomer } from '../clients/customer_answers.ts';
import { respond } from '../clients/respond.ts';
import { requestOf } from '../lib/access/request.ts';

export async function preprocessor(event: object) {
  return requestOf(event);
}

/** @param request as the preprocessor made it */
export async function main(request: object) {
  return respond(request, 'customers.read', answerCustomer);
}
