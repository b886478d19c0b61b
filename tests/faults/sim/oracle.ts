/** What the simulation holds the bot to: the thread and the record of each request against what is true about it. */
import {
  attemptPath,
  type LedgerRecord,
  ledgerPath,
  requestKey,
} from '../../../f/credits/lib/ledger/ledger.ts';
import { answerEvent } from '../../../f/credits/lib/request/thread.ts';
import { channel } from '../../credits/world.ts';
import type { Truth } from './people.ts';

type Messages = readonly {
  ts: string;
  thread_ts?: string;
  text?: string;
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
}[];

function answersTo(ts: string, messages: Messages): Messages {
  return messages.filter(
    (message) => message.thread_ts === ts && message.metadata?.event_type === answerEvent,
  );
}

/** Every amount that was posted for the request of `ts`, as a decimal. */
export function amountsIn(ts: string, messages: Messages): string[] {
  return answersTo(ts, messages)
    .filter((message) => message.text?.startsWith('Approved'))
    .map((message) => message.text?.split('$')[1]?.split(', ')[0]?.replaceAll(',', '') ?? '');
}

/**
 * An amount that was posted in an attempt that began after `from`, true time in milliseconds; null when there is none. An attempt
 * that was under way may post: its last look can lie long before its post, because each write may take up to an hour.
 */
export function postedSince(
  ts: string,
  messages: Messages,
  { from, until = Number.POSITIVE_INFINITY }: { from: number; until?: number },
  { takenAt, begin }: { takenAt: ReadonlyMap<string, number>; begin: number },
): string | null {
  const key = requestKey(channel, ts);
  const found = answersTo(ts, messages).find(({ text, metadata, ts: at }) => {
    const turn = Number(metadata?.event_payload?.turn);
    const claimed = takenAt.get(attemptPath(key, turn)) ?? 0;
    return text?.startsWith('Approved') && claimed > from && Number(at) * 1_000 - begin < until;
  });
  return found?.text ?? null;
}

/** The promises that were broken to one request, in words. */
export function judge(
  truth: Truth,
  messages: Messages,
  items: ReadonlyMap<string, string>,
  time: { takenAt: ReadonlyMap<string, number>; begin: number },
): string[] {
  const ours = answersTo(truth.ts, messages);
  const amounts = amountsIn(truth.ts, messages);
  const cards = ours
    .filter((message) => message.text?.startsWith('How this credit was computed: '))
    .map((message) => message.text?.split('\n')[0]?.split('$')[1]?.replaceAll(',', '') ?? '');
  const hints = ours.filter((message) => message.text?.startsWith('I could not open the Looker link')).length;
  const questions = ours.length - amounts.length - cards.length - hints;
  const violations: string[] = [];
  if (amounts.length > 1) violations.push(`${truth.ts}: answered ${amounts.length} times`);
  if (questions > 1) violations.push(`${truth.ts}: asked ${questions} times`);
  for (const amount of amounts) {
    if (!truth.totals.has(amount))
      violations.push(
        `${truth.ts}: wrong amount ${amount}, true ones are ${[...truth.totals].join(', ') || 'none'}`,
      );
  }
  const from = truth.stoppedAt;
  const late = from === undefined ? null : postedSince(truth.ts, messages, { from }, time);
  if (late !== null) violations.push(`${truth.ts}: ${late} was posted after a person had stopped it`);
  if (hints > 1) violations.push(`${truth.ts}: told ${hints} times what is wrong`);
  if (cards.length > 1) violations.push(`${truth.ts}: explained ${cards.length} times`);
  for (const amount of cards) {
    if (!amounts.includes(amount))
      violations.push(`${truth.ts}: a card over ${amount}, which was not posted`);
  }
  if (truth.owed && amounts.length === 0) violations.push(`${truth.ts}: never answered`);
  const stored = items.get(ledgerPath(requestKey(channel, truth.ts)));
  const record = stored === undefined ? null : (JSON.parse(stored) as LedgerRecord);
  if (amounts.length > 0 && !truth.deleted) {
    if (cards.length === 0) violations.push(`${truth.ts}: never explained`);
    const sum = (record?.credits ?? []).reduce(
      (cents, { amount }) => cents + Math.round(Number(amount) * 100),
      0,
    );
    const figures = `${record?.outcome} ${record?.amount} of ${(sum / 100).toFixed(2)}`;
    if (figures !== `credited ${amounts[0]} of ${amounts[0]}`)
      violations.push(`${truth.ts}: ${amounts[0]} was posted, the record says ${figures}`);
  }
  if (!truth.deleted && (truth.isRequest || record !== null) && record?.phase !== 'closed')
    violations.push(`${truth.ts}: no outcome in the ledger (${record?.phase ?? 'no record'})`);
  return violations;
}
