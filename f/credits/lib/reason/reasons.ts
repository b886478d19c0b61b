/** The closed list of reasons: why a request has no amount, does not start, or needs a look; each with title, next step and hint. */
import * as z from 'zod';
import { again, linkReasons, notebookReasons, queryReasons, type ReasonText } from './query_reasons.ts';
import {
  approvalReasons,
  limitReasons,
  startReasons,
  threadReasons,
  wordReasons,
} from './request_reasons.ts';

/** Why a run of the notebook gave no result; the link is tried again. */
export const failureReasons = {
  cell_failed: {
    title: 'A cell of the notebook failed',
    next: `run the notebook with the SQL of the link, repair the cell that the message names, then ${again}.`,
    hint: null,
  },
  timed_out: {
    title: 'Notebook ran too long',
    next: `ask for a query over less data, or raise the limit that the message names in the policy, then ${again}.`,
    hint: null,
  },
  kernel_died: {
    title: 'Process of the notebook died',
    next: `give the workers more memory, or ask for a query over less data, then ${again}.`,
    hint: null,
  },
  no_kernel: {
    title: 'Notebook could not start',
    next: `install the packages of f/credits/scripts/run_notebook on the workers by its lock file, then ${again}.`,
    hint: null,
  },
} as const satisfies Record<string, ReasonText>;

/** What a scan cannot read, and what stops a run. */
export const problemReasons = {
  slack_channel_not_found: {
    title: 'Slack shows no such channel',
    next: 'put the name right in the policy (without #), or invite the bot to the channel.',
    hint: null,
  },
  slack_refused: {
    title: 'Slack refuses to show the channel',
    next: 'put right what Slack says: invite the bot, or install the app again with all its scopes.',
    hint: null,
  },
  slack_unavailable: {
    title: 'Slack does not answer',
    next: 'nothing, unless it continues: the next scan tries again.',
    hint: null,
  },
  ledger_unreadable: {
    title: 'A ledger record cannot be read',
    next: 'repair or delete the resource it names; nothing is posted for this request before that.',
    hint: null,
  },
  run_failed: {
    title: 'A run failed as a whole',
    next: 'open the failed step of the run; the schedule tries again by itself.',
    hint: null,
  },
} as const satisfies Record<string, ReasonText>;

/** What the monitor finds. */
export const alarmReasons = {
  runs_failing: {
    title: 'Runs fail one after the other',
    next: 'open the newest run of that flow and put right what its failed step says.',
    hint: null,
  },
  run_late: {
    title: 'No run has gone through for long',
    next: 'see that the schedule of f/credits/flows/process_requests is on and that a worker is there.',
    hint: null,
  },
  run_stuck: {
    title: 'A run does not end',
    next: 'look at the run, and cancel it if it hangs.',
    hint: null,
  },
  request_stuck: {
    title: 'A request does not move',
    next: 'look at the runs of f/credits/flows/process_requests after that time.',
    hint: null,
  },
  requests_failing: {
    title: 'Several requests fail',
    next: 'open the newest run of f/credits/flows/process_requests.',
    hint: null,
  },
  unreachable: {
    title: 'A service does not answer',
    next: 'see whether the service is up, and whether its resource is right; the token of Slack is f/credits/slack_bot_token.',
    hint: null,
  },
} as const satisfies Record<string, ReasonText>;

/** By subject, as the documentation lists them. */
export const reasonGroups = {
  'The link': linkReasons,
  'The query behind it': queryReasons,
  'The notebook': notebookReasons,
  'A failed run of the notebook': failureReasons,
  'Limits and guards': limitReasons,
  'Approvals and amounts by hand': approvalReasons,
  'What people write': wordReasons,
  'The thread': threadReasons,
  'A start by hand': startReasons,
  'Scans and runs': problemReasons,
  'Alarms of the monitor': alarmReasons,
} as const;

export const reasons = {
  ...linkReasons,
  ...queryReasons,
  ...notebookReasons,
  ...failureReasons,
  ...limitReasons,
  ...approvalReasons,
  ...wordReasons,
  ...threadReasons,
  ...startReasons,
  ...problemReasons,
  ...alarmReasons,
} as const satisfies Record<string, ReasonText>;

export type ReasonCode = keyof typeof reasons;

/** Refusals that a notebook or the SQL gate may raise. */
export type NotebookRefusalCode = keyof typeof queryReasons | keyof typeof notebookReasons;

/** A run of the notebook that ended without a result, as Python raises it. */
export type NotebookFailureCode = keyof typeof failureReasons | 'no_credit_amount';

/** What a scan could not read, and what the monitor alarms about. */
export type ProblemCode = keyof typeof problemReasons | keyof typeof alarmReasons;

const keys = <T extends object>(table: T) =>
  Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];

export const reasonCodes = keys(reasons);

export const reasonCodeSchema = z.enum(reasonCodes);

/** A refusal as Python returns it; a code that is not of the list is an error of the notebook. */
export const notebookRefusalSchema = z.object({
  code: z.enum(keys({ ...queryReasons, ...notebookReasons }), {
    error: ({ input }) =>
      `"${String(input).slice(0, 80)}" is not a code that a notebook may refuse with (docs/troubleshooting.md lists them)`,
  }),
  message: z.string(),
});

export const notebookFailureSchema = z.object({
  code: z.enum([...keys(failureReasons), 'no_credit_amount']),
});

export const problemCodeSchema = z.enum(keys({ ...problemReasons, ...alarmReasons }));

export interface Reason {
  code: ReasonCode;
  message: string;
}

/**
 * The code of a stored reason. A record of an older version may have a code that has left the list: it is kept as it is, so that
 * record, history and audit export say the same as before.
 */
export const storedCodeSchema = z.union([reasonCodeSchema, z.string().brand<'retired'>()]);

export type StoredCode = z.infer<typeof storedCodeSchema>;

export const storedReasonSchema = z.strictObject({ code: storedCodeSchema, message: z.string() });

export type StoredReason = z.infer<typeof storedReasonSchema>;

/** What people read about a code; of one that has left the list, its own words and a general next step. */
export function reasonText(code: StoredCode | null): ReasonText {
  const known = reasonCodeSchema.safeParse(code);
  if (known.success) return reasons[known.data];
  const next = `put the reason right and ${again}, or answer by hand.`;
  return { title: code?.replaceAll('_', ' ') ?? 'No reason was kept', next, hint: null };
}
