/** Tells the operator what a scan has to report, and notes that it was told; what did not arrive is told again by a later run. */

import { markTold } from '../answer/told.ts';
import type { ItemStore } from '../ledger/items.ts';
import { endingMessage } from '../messages/ending_message.ts';
import { problemMessage } from '../messages/operator_message.ts';
import { bookPath, enter, readBook, wholeRun } from './problems.ts';
import type { Report } from './scan_channels.ts';

export interface Operator {
  items: ItemStore;
  /** Sends one private message; throws when it did not arrive. */
  send: (text: string) => Promise<void>;
}

/** @returns how many private messages were sent */
export async function tellReport({ items, send }: Operator, report: Report): Promise<number> {
  for (const problem of report.tell) await send(problemMessage(problem));
  await items.write(bookPath, report.book);
  for (const ending of report.untold) {
    await send(await endingMessage(items, ending));
    await markTold(items, ending);
  }
  return report.tell.length + report.untold.length;
}

/** Notes that a run has gone through, so that the next failure of a whole run is news again. */
export async function noteSuccess(items: ItemStore): Promise<void> {
  const book = await readBook(items);
  if (!(wholeRun in book)) return;
  await items.write(bookPath, enter(book, [], (subject) => subject === wholeRun).book);
}
