/** The step that computes a report, and what it hands on. */
import * as z from 'zod';
import { type Day, lastCompleteDay } from '../calendar/day.ts';
import type { Policy } from '../policy/policy.ts';
import { channelChoices } from '../post/channels.ts';
import { channels } from '../post/message.ts';
import { SpendError } from '../reason/errors.ts';
import type { Trackers } from '../report/report.ts';
import { outageSchema } from '../snapshot/outage.ts';
import { gapReasons } from '../snapshot/reading.ts';

export const choiceSchema = z.enum(channelChoices);

/** The covered day: the given one, or the last complete day. Throws SpendError `day_invalid` for a day that is not over. */
export function coveredDay(given: string | null | undefined, { time_zone }: Policy, now: Date): Day {
  const last = lastCompleteDay(now, time_zone);
  if (!given) return last;
  if (!z.iso.date().safeParse(given).success)
    throw new SpendError('day_invalid', `"${given}" is not a day: write it as ${last}`);
  if (given <= last) return given;
  throw new SpendError(
    'day_invalid',
    `${given} is not over in ${time_zone}: the last complete day is ${last}`,
  );
}

const gapSchema = z.strictObject({
  state: z.literal('no_data'),
  reason: z.enum(gapReasons),
  detail: z.string(),
});

/** What the step before read of the trackers; null: the workspace has none. */
export const trackersSchema = z
  .strictObject({
    escalations: z.union([
      z.array(z.strictObject({ customer: z.string(), date: z.iso.date(), summary: z.string() })),
      gapSchema,
    ]),
    tickets: z.union([
      z.array(
        z.strictObject({
          id: z.string(),
          customer: z.string(),
          status: z.string(),
          lastActivity: z.iso.date(),
        }),
      ),
      gapSchema,
    ]),
    problems: z.array(z.string()),
  })
  .nullable()
  .transform((trackers): Trackers => trackers ?? { escalations: [], tickets: [], problems: [] });

/** What the step before says of the sources; null: it was skipped. */
export const outagesSchema = z
  .array(outageSchema)
  .nullable()
  .transform((outages) => outages ?? []);

/** What the posting steps read of a made report. */
export const madeReportSchema = z.object({
  report: z.string(),
  title: z.string(),
  text: z.string(),
  channels: z.array(z.enum(channels)),
  dry_run: z.boolean(),
  customers: z.array(z.object({ customer: z.string() }).loose()),
});

/** The name of a report for its posts: its day, with the customer for a report of one. */
export function reportKey(asOf: Day, customer: string | undefined): string {
  return customer === undefined ? asOf : `${asOf}/${customer}`;
}
