/** What a reconciliation found: reported to the operator, each difference once, and kept for the dashboard. */

import { z } from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { plain } from '../../../shared/lib/slack/blocks.ts';
import type { Reconciliation } from '../dashboard/dashboard_metrics.ts';
import type { Reconciled } from './reconcile.ts';
import { type Difference, differenceId } from './reconcile_request.ts';

const reportedPath = 'f/credits/reconciliation/told';

const reportedSchema = z.strictObject({ told: z.array(z.string()) });

/** More than any operator reads; the oldest are forgotten first. */
const mostKept = 2_000;

const mostNotified = 20;

/** Sends one private message when there is something the operator has not heard. @returns how many differences were news */
export async function reportDifferences(
  { items, send }: { items: Pick<ItemStore, 'read' | 'write'>; send: (text: string) => Promise<void> },
  { differences, statement }: Reconciled,
): Promise<number> {
  const book = reportedSchema.safeParse(await items.read(reportedPath));
  // A book that cannot be read tells once more.
  const told = book.success ? book.data.told : [];
  const news = differences.filter((difference) => !told.includes(differenceId(difference)));
  if (news.length === 0) return 0;
  await send(message(news, statement));
  await items.write(reportedPath, { told: [...told, ...news.map(differenceId)].slice(-mostKept) });
  return news.length;
}

function message(news: readonly Difference[], statement: string): string {
  const more = news.length > mostNotified ? [`and ${news.length - mostNotified} more, in the run.`] : [];
  return [
    `Reconciliation found ${news.length === 1 ? 'a difference' : `${news.length} differences`}: ${statement}.`,
    ...news
      .slice(0, mostNotified)
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

export const lastReconciliationPath = 'f/credits/reconciliation/last';

const lastSchema = z.strictObject({
  version: z.literal(1),
  at: z.iso.datetime(),
  /** How many days back it looked. */
  days: z.int(),
  credited: z.int(),
  wrong: z.int(),
  twice: z.int(),
  lost: z.int(),
  /** Things that could not be read: with one of them, nothing is certain. */
  unknown: z.int(),
});

export async function keepReconciliation(
  items: Pick<ItemStore, 'write'>,
  { credited, wrong, twice, lost, unknown }: Reconciled,
  { at, days }: { at: Date; days: number },
): Promise<void> {
  const last: z.input<typeof lastSchema> = {
    version: 1,
    at: at.toISOString(),
    days,
    credited,
    wrong,
    twice,
    lost,
    unknown,
  };
  await items.write(lastReconciliationPath, last);
}

/** One that was not kept, or cannot be read, is none: then nobody can say that nothing is wrong. */
export function readReconciliation(value: unknown): Reconciliation {
  const parsed = lastSchema.safeParse(value);
  if (!parsed.success) return { kind: 'not_reconciled' };
  const { version: _, ...last } = parsed.data;
  return { kind: 'reconciled', ...last };
}
