/** What a report said, as it is kept: its text, and the figures of each customer as strings. */
import * as z from 'zod';
import { alertStates } from '../alert/alert.ts';
import { driverKinds } from '../driver/driver.ts';
import { flags, statuses } from '../pace/flag.ts';
import type { Customer } from '../policy/policy.ts';
import { type Channel, channels } from '../post/message.ts';
import { sources } from '../snapshot/snapshot.ts';
import { creditText } from './credit_text.ts';
import { changeText, statusText } from './line_text.ts';
import type { Report } from './report.ts';
import { reportText, reportTitle, watchedText } from './text.ts';
import { customersOf } from './wire.ts';

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

const amountSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('known'),
    amount: decimal,
    source: z.enum(sources),
    read_at: z.string(),
    source_age_minutes: z.int().nullable(),
    evidence: z.string(),
  }),
  z.object({ state: z.literal('no_data'), reason: z.string(), detail: z.string() }),
]);

const customerSchema = z.object({
  customer: z.string(),
  display_name: z.string(),
  flag: z.enum(flags),
  status: z.enum(statuses),
  /** As the report prints them. */
  status_text: z.string(),
  change_text: z.string().nullable(),
  weekday_text: z.string().nullable(),
  month_to_date: amountSchema,
  prior_month: amountSchema,
  expected: decimal.nullable(),
  change: decimal.nullable(),
  change_pct: decimal.nullable(),
  drivers: z
    .array(
      z.object({ name: z.string().nullable(), kind: z.enum([...driverKinds, 'other']), change: decimal }),
    )
    .nullable(),
  vanished: z.array(z.object({ name: z.string(), prior_month: decimal })),
  alerts: z.array(z.object({ about: z.string(), state: z.enum(alertStates), since: z.iso.date() })),
});

export type DocumentAmount = z.infer<typeof amountSchema>;

export type DocumentCustomer = z.infer<typeof customerSchema>;

/** A newer report may hold more. */
export const documentSchema = z.object({
  title: z.string(),
  text: z.string(),
  currency: z.string(),
  /** Where the report was to be posted. */
  channels: z.array(z.enum(channels)),
  customers: z.array(customerSchema),
  /** Escalations, tickets, credits. */
  watched: z.array(z.object({ customer: z.string(), display_name: z.string(), text: z.string() })),
  gaps: z.array(z.object({ what: z.string(), detail: z.string() })),
  problems: z.array(z.string()),
});

export type ReportDocument = z.infer<typeof documentSchema>;

/** @param wanted the channels of the run */
export function documentOf(report: Report, wanted: readonly Channel[]): ReportDocument {
  const figures = new Map(customersOf(report).map((one) => [one.customer, one]));
  return documentSchema.parse({
    title: reportTitle(report),
    text: reportText(report),
    currency: report.currency,
    channels: wanted,
    customers: report.lines.map((line) => ({
      ...figures.get(line.customer.name),
      status_text: statusText(line, report),
      change_text: line.linear === null ? null : changeText(line.linear.change),
      weekday_text: line.weekday === null ? null : changeText(line.weekday.change),
    })),
    watched: [
      ...report.watched.map((one) => ({ ...namesOf(one.customer), text: watchedText(one) })),
      ...report.credited.map((one) => ({ ...namesOf(one.customer), text: creditText(one, report) })),
    ],
    gaps: report.gaps.map(({ what, gap }) => ({ what, detail: gap.detail })),
    problems: report.problems,
  });
}

function namesOf({ name, display_name }: Customer) {
  return { customer: name, display_name };
}
