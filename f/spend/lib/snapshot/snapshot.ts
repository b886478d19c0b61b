/** A snapshot: what one source said at one time about one amount of one customer. Reports are computed from snapshots only. */
import * as z from 'zod';
import { readingSchema } from './reading.ts';

export const sources = ['tableau', 'billing_agent'] as const;

export type Source = (typeof sources)[number];

export const snapshotSchema = z.strictObject({
  /** `name` of the customer in the policy. */
  customer: z.string().min(1),
  /**
   * `day`: revenue of `day` alone. `month_to_date`: revenue from the first of the month up to and including `day`; the total of
   * a month is the one of its last day.
   */
  span: z.enum(['day', 'month_to_date']),
  /** The last day that the amount covers, in the time zone of the policy. */
  day: z.iso.date(),
  /** The service, as the source names it; null for the total of the customer. */
  service: z.string().min(1).nullable(),
  /** A line item of the service; null for the total of the service. */
  item: z.string().min(1).nullable(),
  source: z.enum(sources),
  reading: readingSchema,
  readAt: z.iso.datetime(),
  /** Age of the data when it was read; null when the source does not say. */
  sourceAgeMinutes: z.int().min(0).nullable(),
  /** Where in the source it stands, for people: view, filter, row, column. */
  evidence: z.string(),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
