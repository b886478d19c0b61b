/** Answers a search of customers: `GET admin/users`. */
import { answerList } from '../clients/customer_answers.ts';
import { respond } from '../clients/respond.ts';
import { requestOf } from '../lib/access/request.ts';

export async function preprocessor(event: object) {
  return requestOf(event);
}

/** @param request as the preprocessor made it */
export async function main(request: object) {
  return respond(request, 'customers.read', answerList);
}
