/**
 * Updates the history with the ledger records that were closed since the last run. A row is a function of its record, so that a
 * crashed run can be repeated and a changed record gets a new row.
 */

import { subDays, subMinutes } from 'date-fns';
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { FoundItem, ItemCatalog, ItemStore } from '../../../shared/lib/items.ts';
import type { Calculation } from '../credit/figures.ts';
import { readRecord } from '../ledger/claims.ts';
import { CreditError } from '../reason/errors.ts';
import { readCalculations, readDay, writeCalculations, writeDay } from './history.ts';
import { historyRow, isClosed, readParts } from './history_build.ts';
import { type HistoryRow, historyRowSchema } from './history_row.ts';

export interface ArchiveContext {
  items: Pick<ItemStore, 'read' | 'taken' | 'write'> & ItemCatalog;
  now: Date;
  /** Requests that ended longer ago than this are left out. */
  keepDays: number;
  /** Read every record, also those unchanged since the last run. */
  everything: boolean;
  /** Id of this process: the one that started last continues, any other stops. */
  writer: string;
}

export interface Archived {
  /** Records read, rows new or changed, days written. */
  records: number;
  rows: number;
  days: number;
  /** Records that cannot be archived, and why. */
  problems: { key: string; message: string }[];
}

const progressPath = 'f/credits/history/progress';

const progressSchema = z.strictObject({ writer: z.string(), until: z.iso.datetime().nullable() });

/** A record may appear in the store later than its timestamp, when its write took long. */
const overlapMinutes = 10;

/** Items read concurrently. */
const atOnce = 16;

/** Archives changed records. @returns counts; a later run continues after this one */
export async function archive(context: ArchiveContext): Promise<Archived> {
  const { items, everything, writer } = context;
  const progress = progressSchema.safeParse(await items.read(progressPath));
  const before = progress.success ? progress.data.until : null;
  await items.write(progressPath, { writer, until: before });
  const listed = (await items.list('f/credits/ledger/')).flatMap(asRecord);
  const since = before === null || everything ? new Date(0) : subMinutes(before, overlapMinutes);
  const changed = listed.filter(({ edited }) => edited === null || edited >= since);
  const done: Archived = { records: changed.length, rows: 0, days: 0, problems: [] };
  const byDay = Map.groupBy(changed, ({ day }) => day);
  for (const [day, records] of [...byDay].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await archiveDay(context, day, records, done);
  }
  const latest = listed.reduce<Date | null>(
    (max, { edited }) => (edited && (max === null || edited > max) ? edited : max),
    null,
  );
  // After a problem the next run reads the same records again.
  const until = done.problems.length > 0 ? before : (latest?.toISOString() ?? null);
  await stillOurs(context);
  await items.write(progressPath, { writer, until });
  return done;
}

interface Listed {
  key: string;
  day: string;
  edited: Date | null;
}

function asRecord({ path, edited_at }: FoundItem): Listed[] {
  const [, key, seconds] = /^f\/credits\/ledger\/([CGD][A-Z0-9]+_(\d{10})_\d{6})$/.exec(path) ?? [];
  if (key === undefined) return [];
  const day = new Date(Number(seconds) * 1_000).toISOString().slice(0, 10);
  return [{ key, day, edited: edited_at === null ? null : new Date(edited_at) }];
}

async function archiveDay(
  context: ArchiveContext,
  day: string,
  records: readonly Listed[],
  done: Archived,
): Promise<void> {
  const { items } = context;
  const rows = new Map((await readDay(items, day)).map((row) => [row.key, row]));
  const calculations = new Map(await readCalculations(items, day));
  let changes = 0;
  let inputs = 0;
  for (let next = 0; next < records.length; next += atOnce) {
    const made = records.slice(next, next + atOnce).map((record) => rowOf(context, record.key, done));
    for (const found of await Promise.all(made)) {
      if (found === null) continue;
      for (const [key, calculation] of found.calculations) {
        if (same(calculations.get(key), calculation)) continue;
        calculations.set(key, calculation);
        inputs++;
      }
      if (same(rows.get(found.row.key), found.row)) continue;
      rows.set(found.row.key, found.row);
      changes++;
    }
  }
  await stillOurs(context);
  // Calculations first: a row never refers to missing inputs.
  if (inputs > 0) await writeCalculations(items, day, calculations);
  if (changes > 0) await writeDay(items, day, [...rows.values()]);
  done.rows += changes;
  done.days += changes > 0 ? 1 : 0;
}

async function rowOf(
  { items, now, keepDays }: ArchiveContext,
  key: string,
  done: Archived,
): Promise<{ row: HistoryRow; calculations: Map<string, Calculation> } | null> {
  try {
    const record = await readRecord(items, key);
    if (record === null || !isClosed(record) || new Date(record.updated_at) < subDays(now, keepDays))
      return null;
    const parts = await readParts(items, record);
    return { row: checked(historyRow(record, parts)), calculations: parts.calculations };
  } catch (error) {
    if (!(error instanceof CodedError) || error.retryable) throw error;
    done.problems.push({ key, message: error.message });
    return null;
  }
}

/** Checks that the written value is readable. */
function checked(row: HistoryRow): HistoryRow {
  const parsed = historyRowSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'history_unreadable',
    `The ledger record of ${row.key} makes no row of the history: ${z.prettifyError(parsed.error)}`,
  );
}

async function stillOurs({ items, writer }: ArchiveContext): Promise<void> {
  const progress = progressSchema.safeParse(await items.read(progressPath));
  if (progress.success && progress.data.writer === writer) return;
  throw new CreditError(
    'history_taken_over',
    'Another run of f/credits/flows/archive began after this one; this one stops',
  );
}

/** Both were read by the same schema, so that their keys have the same order. */
function same(a: object | undefined, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
