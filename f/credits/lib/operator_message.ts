/** Words for the operator's private messages: what happened to which request, and what to do next. */
import { format } from 'date-fns/format';
import type { Answer } from './answer.ts';

const headings: Partial<Record<Answer['outcome'], string>> = {
  needs_review: 'This credit request needs a person; nothing was posted in the channel.',
  failed: 'This credit request failed and will not be tried again; nothing was posted in the channel.',
};

/** The message about one request that ended in review or failure. */
export function reviewMessage(answer: Pick<Answer, 'channel' | 'ts' | 'outcome' | 'reason'>): string {
  return [
    headings[answer.outcome] ?? `A credit request ended as ${answer.outcome}.`,
    `Request: ${requestReference(answer.channel, answer.ts)}`,
    `Reason (${answer.reason?.code ?? 'unknown'}): ${plain(answer.reason?.message ?? 'none was given')}`,
    'Next: put the reason right and run f/credits/flows/credit_from_url with the link, channel and thread_ts, or answer by hand.',
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

/** Text of others inside our message: no mention, no link, no formatting can come out of it. */
export function plain(text: string): string {
  return text
    .slice(0, 1_500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, '\u200b$&');
}

function requestReference(channel: string, ts: string): string {
  const written = new Date(Number(ts.split('.')[0]) * 1_000);
  return `<#${channel}>, written ${format(written, 'yyyy-MM-dd HH:mm')} (ts ${ts})`;
}
