/** Snapshots as rows of the table. */
import * as z from 'zod';
import type { Reading } from './reading.ts';
import { type Snapshot, snapshotSchema } from './snapshot.ts';

/** The columns of a reading. */
const readingColumns = {
  state: z.enum(['value', 'zero', 'no_data']),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  proof: z.string().nullable(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
};

type ReadingColumns = z.infer<z.ZodObject<typeof readingColumns>>;

export const rowSchema = z.strictObject({
  customer: z.string(),
  span: z.string(),
  day: z.string(),
  service: z.string().nullable(),
  item: z.string().nullable(),
  source: z.string(),
  ...readingColumns,
  read_at: z.string(),
  source_age_minutes: z.int().nullable(),
  evidence: z.string(),
});

export type SnapshotRow = z.infer<typeof rowSchema>;

export function rowOf({ reading, readAt, sourceAgeMinutes, ...rest }: Snapshot): SnapshotRow {
  const none = { amount: null, currency: null, proof: null, reason: null, detail: null };
  return { ...rest, ...none, ...reading, read_at: readAt, source_age_minutes: sourceAgeMinutes };
}

export function snapshotOf(row: SnapshotRow): Snapshot {
  const { state, amount, currency, proof, reason, detail, read_at, source_age_minutes, ...rest } = row;
  const reading = readingColumnsOf({ state, amount, currency, proof, reason, detail });
  return snapshotSchema.parse({ ...rest, reading, readAt: read_at, sourceAgeMinutes: source_age_minutes });
}

/** Of other states the columns are null. */
function readingColumnsOf(columns: ReadingColumns): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
}

/** What one reading says and a later one of the same amount contradicts. */
export const revisionSchema = z.strictObject({
  customer: z.string(),
  span: z.string(),
  day: z.string(),
  service: z.string().nullable(),
  item: z.string().nullable(),
  source: z.string(),
  before: z.strictObject(readingColumns).transform((columns) => readingColumnsOf(columns) as Reading),
  after: z.strictObject(readingColumns).transform((columns) => readingColumnsOf(columns) as Reading),
});

export type Revision = z.infer<typeof revisionSchema>;
