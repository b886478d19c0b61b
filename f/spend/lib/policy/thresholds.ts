/** Thresholds: percentages and counts that decide flags, statuses and lists. Percentages are compared with the exact change. */
import * as z from 'zod';

/** A decimal string, with a sign where it is negative. */
const percent = z.string().regex(/^-?\d{1,6}(\.\d{1,6})?$/, 'a decimal string such as "15" or "-10.5"');

const positive = percent.refine((text) => Number(text) > 0, 'a percentage above zero');
const negative = percent.refine((text) => Number(text) < 0, 'a percentage below zero');

/** What a tier may set for its customers. */
export const tierSchema = z.strictObject({
  /** Growing from here on, inclusive. */
  growth_pct: positive.optional(),
  /** Declining below, exclusive. */
  decline_pct: negative.optional(),
  /** On the watch list from here down, inclusive. */
  watch_drop_pct: negative.optional(),
  /** Escalations within the window that put a customer on the list, inclusive. */
  escalation_count: z.int().min(1).optional(),
});

export const thresholdsSchema = z.strictObject({
  growth_pct: positive.default('15'),
  decline_pct: negative.default('-10'),
  watch_drop_pct: negative.default('-25'),
  escalation_count: z.int().min(1).default(3),
  /** "surging" from here on, inclusive. */
  surge_pct: positive.default('50'),
  /** "cliff" from here down, inclusive. */
  cliff_pct: negative.default('-50'),
  /** The services of a customer are shown above this change in either direction, exclusive. */
  mover_pct: positive.default('50'),
  /** Business days without activity from which on a ticket is stale, inclusive. */
  stale_days: z.int().min(1).default(5),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;
