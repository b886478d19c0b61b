/** The result of a reconciliation; fails with the text of the differences that are new, each with its next step. */
import { logged } from '../../shared/clients/job.ts';
import { differencesText, reconciledSchema } from '../lib/books/report.ts';
import { BackofficeError, parsed } from '../lib/reason/errors.ts';

/** @param found what reconcile_books returned */
export async function main(found: object) {
  const read = parsed(reconciledSchema, found, 'result_unreadable', 'The result of reconcile_books');
  if (read.fresh.length > 0) throw new BackofficeError('books_differ', differencesText(read.fresh));
  return logged(read, ['open', 'resolved', 'documents']);
}
