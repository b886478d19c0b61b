/** Compares a thread with the ledger record of its request, and the record with its summaries; the kinds of differences. */
import Big from 'big.js';
import { dollars, sum } from '../../../shared/lib/money.ts';
import { decodeEntities, type SlackMessage } from '../../../shared/lib/slack/message.ts';
import { verifyInputs } from '../credit/figures.ts';
import { recompute } from '../credit/formula.ts';
import type { StoredArtifact } from '../credit/link_credit.ts';
import type { HistoryRow } from '../history/history_row.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import { answerEvent } from '../request/thread.ts';

type Place = Pick<LedgerRecord, 'key' | 'channel' | 'ts'>;

/** Our answers with an amount to this request. */
export function creditsIn(thread: readonly SlackMessage[], key: string): SlackMessage[] {
  return thread.filter(({ metadata, bot_id }) => {
    const { request, kind } = metadata?.event_payload ?? {};
    return (
      bot_id !== undefined && metadata?.event_type === answerEvent && request === key && kind === 'credit'
    );
  });
}

/** @param thread null when the message of the request is gone without a trace */
export function compareThread(record: LedgerRecord, thread: readonly SlackMessage[] | null): Difference[] {
  const say = sayer(record);
  const messages = thread ?? [];
  const [answer, second] = creditsIn(messages, record.key);
  if (record.outcome !== 'credited') {
    return answer && record.phase === 'closed'
      ? [
          say(
            'answer_unrecorded',
            `the thread says ${quote(answer)}, the record says ${record.outcome ?? 'nothing'}`,
          ),
        ]
      : [];
  }
  if (!answer)
    return [say('answer_missing', `${dollars(record.amount ?? '0')} is not in the thread any more`)];
  const found: Difference[] = [];
  const said = decodeEntities(answer.text ?? '');
  const marked = String(answer.metadata?.event_payload?.amount ?? '');
  if (answer.ts !== record.posted_ts) {
    found.push(
      say('answer_missing', `the answer of ${record.posted_ts} is gone, there is one of ${answer.ts}`),
    );
  }
  if (said !== record.posting?.text || marked !== record.amount) {
    found.push(
      say('answer_edited', `posted was "${record.posting?.text ?? ''}", there stands ${quote(answer)}`),
    );
  }
  if (second) found.push(say('second_answer', `the bot answered again: ${quote(second)}`));
  for (const message of messages.slice(1)) {
    if (message.ts === answer.ts || message.ts === second?.ts || !speaksLikeAnAnswer(message)) continue;
    const who = message.bot_id === undefined ? `user ${message.user ?? '?'}` : `bot ${message.bot_id}`;
    found.push(say('second_answer', `${who} wrote ${quote(message)}`));
  }
  return found;
}

/** @param artifacts what is kept, by path @param due whether all of them must still be kept */
export function compareSummaries(
  record: LedgerRecord,
  artifacts: ReadonlyMap<string, StoredArtifact>,
  due: boolean,
): Difference[] {
  if (record.outcome !== 'credited') return [];
  const say = sayer(record);
  const found: Difference[] = [];
  const setByHand = record.decisions.findLast(({ kind }) => kind === 'overridden')?.amount ?? null;
  const total = sum(record.credits.map(({ amount }) => new Big(amount)));
  const posted = record.amount ?? '0';
  if (setByHand === null ? !total.eq(posted) : !new Big(setByHand).eq(posted)) {
    const right =
      setByHand === null
        ? `the links add up to ${dollars(total.toFixed())}`
        : `a person set ${dollars(setByHand)}`;
    found.push(say('amount_differs', `posted is ${dollars(posted)}, ${right}`));
  }
  for (const credit of record.credits) {
    const artifact = artifacts.get(credit.artifact ?? '');
    if (artifact === undefined) {
      if (due) found.push(say('summary_missing', `${credit.artifact ?? 'its summary'} is gone`));
      continue;
    }
    const { calculation } = artifact;
    const inputs = calculation && verifyInputs(calculation.inputs);
    const said = [
      artifact.credit_amount,
      calculation?.credit_amount,
      inputs && calculation && recompute(inputs, calculation.expected_block_rates).credit.toFixed(2),
    ];
    const other = said.find((amount) => typeof amount === 'string' && !new Big(amount).eq(credit.amount));
    if (other || artifact.credit_amount === null) {
      const what = `${credit.artifact} says ${other ? dollars(other) : 'nothing'}, the record ${dollars(credit.amount)}`;
      found.push(say('summary_differs', what));
    }
  }
  return found;
}

/** Whether the history matches the record; a row older than the record is updated by the next archive. */
export function compareHistory(record: LedgerRecord, row: HistoryRow | undefined): Difference[] {
  if (row === undefined || record.phase !== 'closed' || row.closed_at !== record.updated_at) return [];
  if (row.outcome === record.outcome && (record.amount === null || row.amount === record.amount)) return [];
  const summary = ({ outcome, amount }: Pick<LedgerRecord, 'outcome' | 'amount'>) =>
    amount === null ? outcome : `${outcome} ${amount}`;
  const what = `the history says ${summary(row)}, the record ${summary(record)}`;
  return [sayer(record)('history_differs', what)];
}

/** Makes differences of one request. */
export function sayer({ key, channel, ts }: Place): (kind: DifferenceKind, what: string) => Difference {
  return (kind, what) => ({ kind, key, channel, ts, what });
}

/** `Approved, $4,948.80` in any case and spacing: a text that readers of the thread take for an answer. */
function speaksLikeAnAnswer({ text, metadata }: SlackMessage): boolean {
  if (metadata?.event_type === answerEvent && metadata.event_payload?.kind !== 'credit') return false;
  return /\bapproved\b[\s,:*_~-]*\$\s?\d/i.test(decodeEntities(text ?? ''));
}

function quote({ text }: SlackMessage): string {
  return `"${decodeEntities(text ?? '').slice(0, 80)}"`;
}

export const differenceKinds = {
  /** The record says it was credited, the thread does not have the answer. */
  answer_missing: 'lost',
  /** The answer in the thread does not say what the record says was posted. */
  answer_edited: 'wrong',
  /** The thread has a second amount: of this bot, of another one, or of a person. */
  second_answer: 'twice',
  /** The thread has our answer, the ledger has no record of it. */
  record_missing: 'lost',
  /** The thread has the bot's answer, and the record differs from it. */
  answer_unrecorded: 'wrong',
  /** A request that was never claimed. */
  request_lost: 'lost',
  /** The posted amount is not the sum of the links. */
  amount_differs: 'wrong',
  /** A summary differs from the record, or from its own inputs. */
  summary_differs: 'wrong',
  /** A summary that should be kept is gone. */
  summary_missing: 'lost',
  /** The history differs from the ledger. */
  history_differs: 'wrong',
  /** A record, a summary or a thread is unreadable and cannot be compared. */
  unreadable: 'unknown',
} as const;

export type DifferenceKind = keyof typeof differenceKinds;

export interface Difference {
  kind: DifferenceKind;
  /** Key of the request. */
  key: string;
  channel: string;
  ts: string;
  /** For people. */
  what: string;
}

/** Id of a difference, so that it is reported once. */
export function differenceId({ kind, key, what }: Difference): string {
  return `${kind} ${key} ${what}`;
}
