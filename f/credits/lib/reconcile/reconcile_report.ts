/** The report of a reconciliation: each difference is sent to the operator once, and the result is kept for the dashboard. */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { plain } from '../../../shared/lib/slack/message.ts';
import type { Reconciliation } from '../dashboard/dashboard_metrics.ts';
import type { Reconciled } from './reconcile.ts';
import { type Difference, differenceId } from './reconcile_request.ts';

const reportedPath = 'f/credits/reconciliation/told';

const reportedSchema = z.strictObject({ told: z.array(z.string()) });

/** Reported differences that are stored; the oldest are dropped first. */
const mostKept = 2_000;

const mostNotified = 20;

/** Sends one private message about new differences. @returns their number */
export async function reportDifferences(
  { items, send }: { items: Pick<ItemStore, 'read' | 'write'>; send: (text: string) => Promise<void> },
  { differences, statement }: Reconciled,
): Promise<number> {
  const stored = reportedSchema.safeParse(await items.read(reportedPath));
  // Unreadable notes cause one repeated message.
  const reported = stored.success ? stored.data.told : [];
  const news = differences.filter((difference) => !reported.includes(differenceId(difference)));
  if (news.length === 0) return 0;
  await send(message(news, statement));
  await items.write(reportedPath, { told: [...reported, ...news.map(differenceId)].slice(-mostKept) });
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
  /** Length of the period in days. */
  days: z.int(),
  credited: z.int(),
  wrong: z.int(),
  twice: z.int(),
  lost: z.int(),
  /** Unreadable items: with one of them the statement is uncertain. */
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

/** Null when there is none or when it is unreadable: then nothing is certain. */
export function readReconciliation(value: unknown): Reconciliation {
  const parsed = lastSchema.safeParse(value);
  if (!parsed.success) return { kind: 'not_reconciled' };
  const { version: _, ...last } = parsed.data;
  return { kind: 'reconciled', ...last };
}
