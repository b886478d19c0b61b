/** Takes an event of the payment provider; its signature was checked by the trigger. A failure is answered with an error, so that it is sent again. */
import { logged } from '../../shared/clients/job.ts';
import { withBooks } from '../clients/books.ts';
import { takePayment } from '../clients/take_event.ts';

/** @param raw_string the body as it was sent; its fields, which also come as arguments, are not used */
export async function main(raw_string: string) {
  const taken = await withBooks((database, rules) =>
    takePayment(database, raw_string, { rules, now: new Date() }),
  );
  return logged(taken, ['event', 'outcome', 'issued']);
}
