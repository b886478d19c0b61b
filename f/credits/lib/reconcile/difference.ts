/** What can differ between a thread, its ledger record and the summaries behind it. Each kind breaks one of the promises. */

export const differenceKinds = {
  /** The record says it was credited, the thread does not have the answer. */
  answer_missing: 'lost',
  /** The answer in the thread does not say what the record says was posted. */
  answer_edited: 'wrong',
  /** Another amount stands in the thread beside ours: of the bot, of another one, or of a person. */
  second_answer: 'twice',
  /** The thread has our answer, the ledger has no record of it. */
  record_missing: 'lost',
  /** The thread has our answer, the record says something else. */
  answer_unrecorded: 'wrong',
  /** A request that nobody has taken up. */
  request_lost: 'lost',
  /** What was posted is not what the links add up to. */
  amount_differs: 'wrong',
  /** A summary is not what the record took from it, or does not follow from its own inputs. */
  summary_differs: 'wrong',
  /** A summary that should be kept is gone. */
  summary_missing: 'lost',
  /** The history says something else than the ledger. */
  history_differs: 'wrong',
  /** A record, a summary or a thread cannot be read, so that nothing can be said about it. */
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

/** Names a difference, so that it is told once. */
export function differenceId({ kind, key, what }: Difference): string {
  return `${kind} ${key} ${what}`;
}
