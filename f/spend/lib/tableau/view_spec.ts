/** What the reader expects of a view; a view of another shape is refused. */
import * as z from 'zod';

export const viewSpecSchema = z.strictObject({
  /** LUID of the view. */
  id: z.string().min(1),
  /** Name for people, in evidence and problems. */
  name: z.string().min(1),
  columns: z.strictObject({
    /** The filtered column: every row has to name the customer. */
    account: z.string().min(1),
    period: z.string().min(1),
    service: z.string().min(1).optional(),
    item: z.string().min(1).optional(),
    /** Moment of the last refresh, ISO with a zone. */
    refreshed: z.string().min(1).optional(),
  }),
  /** Name of the measure: the column, and its label in `Measure Names`. */
  measure: z.string().min(1),
  period: z.enum(['month', 'day']),
  date_order: z.enum(['mdy', 'dmy']).default('mdy'),
  decimal_mark: z.enum(['.', ',']).default('.'),
});

export type ViewSpec = z.infer<typeof viewSpecSchema>;
