/** Words for the operator's private messages: what happened to which request, and what to do next. */
import type { Answer } from '../answer/answer.ts';
import type { Problem } from '../scan/problems.ts';
import { nextStep } from './next_steps.ts';

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
    `Next: ${nextStep(answer.reason?.code ?? 'unknown')}`,
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

/** The message about something that cannot be read; it is sent once, however often a scan meets it. */
export function problemMessage({ subject, request, code, message }: Problem): string {
  return [
    request
      ? 'CreditBot cannot go on with this credit request; everything else goes on.'
      : 'CreditBot cannot read a channel; everything else goes on.',
    request ? `Request: ${requestReference(request.channel, request.ts)}` : `Channel: ${plain(subject)}`,
    `Reason (${code}): ${plain(message)}`,
    'Next: put it right; the next scan goes on where it stopped. This is told once.',
  ].join('\n');
}

/** The message about a card that Slack does not take; the credit itself was posted. */
export function cardFailedMessage(request: { channel: string; ts: string }, why: string): string {
  return [
    'The card that explains a credit could not be posted and will not be tried again. The credit itself was posted and stands.',
    `Request: ${requestReference(request.channel, request.ts)}`,
    `Reason: ${plain(why)}`,
    'Next: put right what Slack says; the figures are in the run and in the ledger record.',
  ].join('\n');
}

/**
 * Text of others inside our message. No mention, no label over a link and no formatting can come out of it, and no line of it
 * stands where one of ours would. A bare address stays one: it shows where it leads.
 */
export function plain(text: string): string {
  return text
    .slice(0, 1_500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\u200b$&')
    .replace(/\r\n|[\r\n\u2028\u2029]/g, '\n    ');
}

/** Where a request stands and when it was written. */
export function requestReference(channel: string, ts: string): string {
  const written = new Date(Number(ts.split('.')[0]) * 1_000).toISOString();
  return `<#${channel}>, written ${minute(written)} (ts ${ts})`;
}

/** A moment (ISO, UTC) to the minute, as people read it. */
export function minute(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
