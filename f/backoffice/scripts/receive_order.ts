/** Takes an event of the shop; its signature was checked by the trigger. A failure is answered with an error, so that it is sent again. */
import { logged } from '../../shared/clients/job.ts';
import { withBooks } from '../clients/books.ts';
import { takeOrder } from '../clients/take_event.ts';

/** @param raw_string the body as it was sent; its fields, which also come as arguments, are not used */
export async function main(raw_string: string) {
  const taken = await withBooks((database, rules) =>
    takeOrder(database, raw_string, { rules, now: new Date() }),
  );
  return logged(taken, ['event', 'outcome', 'issued']);
}
