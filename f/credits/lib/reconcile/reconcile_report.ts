/** Tells the operator what a reconciliation found, each difference once, and the run's history all of it. */
import { z } from 'zod';
import type { ItemStore } from '../ledger/items.ts';
import { plain } from '../messages/operator_message.ts';
import { type Difference, differenceId } from './difference.ts';
import type { Reconciled } from './reconcile.ts';

const bookPath = 'f/credits/reconciliation/told';
const bookSchema = z.strictObject({ told: z.array(z.string()) });
/** More than any operator reads; the oldest are forgotten first. */
const mostKept = 2_000;
const mostTold = 20;

/** Sends one private message when there is something the operator has not heard. @returns how many differences were news */
export async function tellDifferences(
  { items, send }: { items: Pick<ItemStore, 'read' | 'write'>; send: (text: string) => Promise<void> },
  { differences, statement }: Reconciled,
): Promise<number> {
  const book = bookSchema.safeParse(await items.read(bookPath));
  // A book that cannot be read tells once more.
  const told = book.success ? book.data.told : [];
  const news = differences.filter((difference) => !told.includes(differenceId(difference)));
  if (news.length === 0) return 0;
  await send(message(news, statement));
  await items.write(bookPath, { told: [...told, ...news.map(differenceId)].slice(-mostKept) });
  return news.length;
}

function message(news: readonly Difference[], statement: string): string {
  const more = news.length > mostTold ? [`and ${news.length - mostTold} more, in the run.`] : [];
  return [
    `Reconciliation found ${news.length === 1 ? 'a difference' : `${news.length} differences`}: ${statement}.`,
    ...news
      .slice(0, mostTold)
      .map(({ kind, key, ts, what }) => `• ${kind} · ${key}${ts ? ` (ts ${ts})` : ''}: ${plain(what)}`),
    ...more,
    'Next: look at the thread and at f/credits/ledger/<key>; what was posted wrongly or twice a person puts right in the thread.',
  ].join('\n');
}

/** A table of all differences under the statement. */
export function reconcileReport(result: Reconciled, news: number): object {
  const { statement, differences, records, threads } = result;
  const rows = differences.map(
    ({ kind, key, what }) => `| ${kind} | ${key} | ${what.replaceAll('|', '/').replaceAll('\n', ' ')} |`,
  );
  const markdown = [
    `**${statement}**`,
    '',
    `${records} records and ${threads} threads were compared; new to the operator: ${news}.`,
    ...(rows.length > 0 ? ['', '| what | request | how |', '| --- | --- | --- |', ...rows] : []),
  ].join('\n');
  return { render_all: [{ markdown }, { json: result }] };
}
