/** The steps of process_requests around its requests: scan, record and report. */
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { noteRun } from '../health/status.ts';
import { outcomes } from '../ledger/ledger.ts';
import { knownProblemsSchema, type Operator, problemSchema } from '../messages/operator_message.ts';
import { CreditError } from '../reason/errors.ts';
import { storedReasonSchema } from '../reason/reasons.ts';
import type { ScanContext } from '../scan/examine.ts';
import { cursorPath, noteWatched, scannedSchema } from '../scan/scan.ts';
import { noteSuccess, type Report, type Scan, scanChannels, sendReport } from '../scan/scan_channels.ts';
import type { StepContext } from './request_steps.ts';

/** @param since ISO date-time; empty or left out to begin where the policy says */
export function beginning(since: string | undefined): Date | null {
  if (!since) return null;
  const date = new Date(since);
  if (!Number.isNaN(date.getTime())) return date;
  throw new CreditError(
    'request_invalid',
    `since is "${since}", which is no ISO date-time; write e.g. 2026-11-20T08:00:00Z or leave it out to begin where the policy says (scan.first_scan_days)`,
  );
}

export async function scanStep(
  context: ScanContext & Pick<StepContext, 'idsOf'>,
  since: Date | null,
): Promise<Scan> {
  const names = context.policy.channels.map(({ name }) => name);
  const ids = await context.idsOf(names);
  return scanChannels(
    context,
    names.map((name) => ({ name, id: ids.get(name) ?? null })),
    since,
  );
}

export const recordInput = z.object({ channels: z.array(scannedSchema), results: z.array(z.unknown()) });

/** The results of the requests of a run. */
export interface RunRecord {
  messages: number;
  outcomes: Record<string, number>;
  requests: unknown[];
}

const outcomeSchema = z.object({ outcome: z.string() });

/** Ends a run: moves the cursor of each channel, and counts the outcomes. */
export async function recordStep(
  items: ItemStore,
  now: Date,
  { channels, results }: z.output<typeof recordInput>,
): Promise<RunRecord> {
  for (const { channel, cursor } of channels) await items.write(cursorPath(channel), cursor);
  await noteWatched(items, channels);
  await noteSuccess(items);
  await noteRun(items, now);
  const counts: Record<string, number> = {};
  for (const result of results) {
    const outcome = outcomeSchema.safeParse(result).data?.outcome ?? 'left_alone';
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  const messages = channels.reduce((total, channel) => total + channel.messages, 0);
  return { messages, outcomes: counts, requests: results };
}

const place = { channel: z.string(), ts: z.string() };

const reportSchema: z.ZodType<Report> = z.object({
  problems: z.array(problemSchema),
  owed_notices: z.array(
    z.object({
      key: z.string(),
      ...place,
      turn: z.int(),
      outcome: z.enum(outcomes),
      reason: storedReasonSchema.nullable(),
    }),
  ),
  known_problems: knownProblemsSchema,
});

export const reportInput = z.object({ report: reportSchema, run: z.looseObject({}) });

/** Notifies the operator of the problems and outcomes of the scan, and passes on the result of the run. */
export async function reportStep(operator: Operator, { report, run }: z.output<typeof reportInput>) {
  return { ...run, reported: await sendReport(operator, report) };
}

export const approvalsInput = z.object({
  approvals: z.array(
    z.object({ key: z.string(), ...place, ask: z.int(), why: z.enum(['unasked', 'undone', 'expired']) }),
  ),
  result: z.looseObject({}),
});
