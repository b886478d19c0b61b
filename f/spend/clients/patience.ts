/** Gives up what does not answer: each request to it would only wait for its deadline, and hold the others back. */
import { type Gap, gap } from '../lib/snapshot/gap.ts';

/** Failures in a row after which nothing more is asked. */
const enough = 8;

export interface Patience {
  /** Why `what` is not asked any more; null while it is. */
  over(what: string): Gap | null;
  /** Counts an answer: only one without an answer of the source is a failure. */
  note(what: string, answer: object): void;
}

export function patience(): Patience {
  const failures = new Map<string, number>();
  return {
    over: (what) =>
      (failures.get(what) ?? 0) < enough
        ? null
        : gap('source_unavailable', `${what}: not asked any more, ${enough} requests in a row had no answer`),
    note(what, answer) {
      const isFailure = 'reason' in answer && answer.reason === 'source_unavailable';
      failures.set(what, isFailure ? (failures.get(what) ?? 0) + 1 : 0);
    },
  };
}
