/** Private messages to the operator: what happened to which request and what to do next, and problems that do not stop a run. */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { minute } from '../../../shared/lib/period.ts';
import { plain } from '../../../shared/lib/slack/message.ts';
import { readRecord } from '../ledger/claims.ts';
import { type Answer, type EndedAttempt, markNotified } from '../ledger/ending.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import { problemCodeSchema, reasonText, type StoredReason } from '../reason/reasons.ts';
import { creditCard } from './card.ts';

const headings: Partial<Record<Answer['outcome'], string>> = {
  needs_review: 'This credit request needs a person; nothing was posted in the channel.',
  failed: 'This credit request failed and will not be tried again; nothing was posted in the channel.',
};

/** The message about one request that ended in review or failure. */
export function reviewMessage(
  answer: Pick<Answer, 'channel' | 'ts' | 'outcome' | 'reason'>,
  heading = headings[answer.outcome],
): string {
  return [
    heading ?? `A credit request ended as ${answer.outcome}.`,
    `Request: ${requestReference(answer.channel, answer.ts)}`,
    `Reason (${answer.reason?.code ?? 'unknown'}): ${plain(answer.reason?.message ?? 'none was given')}`,
    `Next: ${reasonText(answer.reason?.code ?? null).next}`,
  ].join('\n');
}

/** The message about a run that failed as a whole, or a step of one request that crashed. */
export function failureMessage(failure: {
  step: string;
  message: string;
  run: string;
  request: { channel: string; ts: string } | null;
}): string {
  return [
    failure.request ? 'A step of CreditBot crashed on one request.' : 'A run of CreditBot failed.',
    ...(failure.request ? [`Request: ${requestReference(failure.request.channel, failure.request.ts)}`] : []),
    `Step ${failure.step}: ${plain(failure.message)}`,
    `Run: ${failure.run}. Next: open the run in Windmill; the schedule tries again by itself.`,
  ].join('\n');
}

/** The message about something unreadable; sent once, not on every scan. */
export function problemMessage({ subject, request, code, message }: Problem): string {
  if (subject === wholeRun)
    return [
      'A run of CreditBot failed, and the message about it could not be delivered then. Later runs continue.',
      `Reason: ${plain(message)}`,
      `Next: ${reasonText(code).next}`,
    ].join('\n');
  return [
    request
      ? 'CreditBot cannot continue with this credit request; everything else continues.'
      : 'CreditBot cannot read a channel; everything else continues.',
    request ? `Request: ${requestReference(request.channel, request.ts)}` : `Channel: ${plain(subject)}`,
    `Reason (${code}): ${plain(message)}`,
    `Next: ${reasonText(code).next} The next scan continues where it stopped. This is sent once.`,
  ].join('\n');
}

/** The message about a card that Slack refused; the credit was posted. */
export function cardFailedMessage(request: { channel: string; ts: string }, why: string): string {
  return [
    'The card that explains a credit could not be posted and will not be tried again. The credit itself was posted and is valid.',
    `Request: ${requestReference(request.channel, request.ts)}`,
    `Reason: ${plain(why)}`,
    'Next: put right what Slack says; the figures are in the run and in the ledger record.',
  ].join('\n');
}

/** The channel of a request and when it was written. */
export function requestReference(channel: string, ts: string): string {
  const written = new Date(Number(ts.split('.')[0]) * 1_000).toISOString();
  return `<#${channel}>, written ${minute(written)} (ts ${ts})`;
}

const hintHeading = 'This credit request needs a person; no amount was posted in the channel.';

/** Reads the record of the request, for the figures. */
export async function endingMessage(items: ItemStore, ending: EndedAttempt): Promise<string> {
  if (ending.outcome !== 'dry_run' && ending.outcome !== 'needs_review') return reviewMessage(ending);
  const record = await readRecord(items, ending.key);
  if (record?.outcome === 'dry_run') return dryRunMessage(record);
  const message = reviewMessage(ending, record?.hint ? hintHeading : undefined);
  return [message, ...requesterLines(record)].join('\n');
}

/** Sends the message about an outcome, and stores that the operator was notified. */
export async function notifyEnding({ items, send }: Operator, ending: EndedAttempt): Promise<void> {
  await send(await endingMessage(items, ending));
  await markNotified(items, ending);
}

function requesterLines(record: LedgerRecord | null): string[] {
  const sentence = record?.posting?.kind === 'hint' ? record.posting.text : null;
  if (record?.hint_due) return ['The requester gets a hint in the thread once the kill switch is off.'];
  if (record?.hint) {
    const hinted =
      sentence === null
        ? 'The requester got the hint before.'
        : `The requester got this hint in the thread: ${sentence}`;
    return [`${hinted} A link that they supply reopens the request.`];
  }
  return sentence === null ? [] : [`The requester would have got this hint: ${sentence}`];
}

/** The message about a dry run: the text it would have posted, and the figures. */
export function dryRunMessage(record: LedgerRecord): string {
  const { posting, reason, credits, channel, ts } = record;
  const would = posting?.kind === 'question' ? 'It would have asked' : 'It would have answered';
  return [
    'Dry run: nothing was posted in the channel, and nothing will be unless you answer this request by hand.',
    `Request: ${requestReference(channel, ts)}`,
    ...(reason === null ? [] : [`${before(reason)}: ${plain(reason.message)}`]),
    `${would}: ${posting?.text ?? ''}`,
    ...(credits.length === 0 ? [] : [creditCard(record, null).text]),
  ].join('\n');
}

function before({ code }: StoredReason): string {
  return code === 'kill_switch' ? 'Live it would be refused' : 'It would have waited for an approval first';
}

export const problemSchema = z.object({
  /** `#channel`, the key of a request, or `run`. */
  subject: z.string(),
  request: z.object({ channel: z.string(), ts: z.string() }).nullable(),
  code: problemCodeSchema,
  message: z.string(),
  /** May be over by the next scan; reported when it is still present then. */
  passing: z.boolean(),
});

export type Problem = z.infer<typeof problemSchema>;

/** The whole run, as a subject. */
export const wholeRun = 'run';

export const knownProblemsSchema = z.record(
  z.string(),
  z.strictObject({ what: z.string(), told: z.boolean() }),
);

/** Current problems by subject, and whether the operator was notified. A cache: without it each is reported once more. */
export type KnownProblems = z.infer<typeof knownProblemsSchema>;

export const knownProblemsPath = 'f/credits/ledger/problems';

export async function readKnownProblems(items: ItemStore): Promise<KnownProblems> {
  const parsed = knownProblemsSchema.safeParse(await items.read(knownProblemsPath));
  return parsed.success ? parsed.data : {};
}

/**
 * Updates the known problems with the results of a check.
 * @param looked whether the check covers that subject, so that a problem it did not find is over
 * @returns the problems to report now, and the known problems after that report
 */
export function updateProblems(
  known: KnownProblems,
  problems: readonly Problem[],
  looked: (subject: string) => boolean,
): { due: Problem[]; known: KnownProblems } {
  const next: KnownProblems = Object.fromEntries(
    Object.entries(known).filter(([subject]) => !looked(subject)),
  );
  const due: Problem[] = [];
  for (const problem of problems) {
    const what = problem.passing ? problem.code : `${problem.code}: ${problem.message}`.slice(0, 300);
    const before = known[problem.subject];
    const same = before?.what === what;
    const notified = same && before.told;
    const isDue = !notified && (same || !problem.passing);
    if (isDue) due.push(problem);
    next[problem.subject] = { what, told: notified || isDue };
  }
  return { due, known: next };
}

/** The known problems when the message about one of them did not arrive. */
export function owed(known: KnownProblems, subject: string): KnownProblems {
  const what = known[subject]?.what;
  return what === undefined ? known : { ...known, [subject]: { what, told: false } };
}

/** The failure of an earlier run whose message did not arrive; null when there is none. */
export function owedRun(known: KnownProblems): Problem | null {
  const run = known[wholeRun];
  if (run === undefined || run.told) return null;
  const message = run.what.replace(/^run_failed: /, '');
  return { subject: wholeRun, request: null, code: 'run_failed', message, passing: false };
}

export interface Operator {
  items: ItemStore;
  /** Sends one private message; throws when it did not arrive. */
  send: (text: string) => Promise<void>;
}
