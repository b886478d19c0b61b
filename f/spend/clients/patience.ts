/** Gives up what does not answer: each request to it would only wait for its deadline, and hold the others back. */
import { type Gap, gap } from '../lib/snapshot/gap.ts';

/** Failures in a row after which nothing more is asked. */
const enough = 8;

/**
 * Asks a question about `what`, or returns a gap when nothing about it was answered lately. After a failure the questions that are
 * under way are waited for, so that a source that hangs costs one deadline.
 * @param isFailure whether the source gave no answer
 */
export type Patience = <T extends object>(
  what: string,
  question: () => Promise<T>,
  isFailure: (answer: T) => boolean,
) => Promise<T | Gap>;

export function patience(): Patience {
  const failures = new Map<string, number>();
  const underWay = new Map<string, Set<Promise<unknown>>>();
  const failed = (what: string) => failures.get(what) ?? 0;
  return async (what, question, isFailure) => {
    const others = underWay.get(what) ?? new Set();
    underWay.set(what, others);
    if (failed(what) > 0) await Promise.allSettled(others);
    if (failed(what) >= enough)
      return gap(
        'source_unavailable',
        `${what}: not asked any more, ${enough} requests in a row had no answer`,
      );
    const asked = question();
    others.add(asked);
    try {
      const answer = await asked;
      failures.set(what, isFailure(answer) ? failed(what) + 1 : 0);
      return answer;
    } finally {
      others.delete(asked);
    }
  };
}
