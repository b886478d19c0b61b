/** What stands in a run's way without stopping it, and what of it the operator has heard: once each, not on every scan. */

import { z } from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { problemCodeSchema } from '../reason/reasons.ts';

export const problemSchema = z.object({
  /** `#channel`, the key of a request, or `run`. */
  subject: z.string(),
  request: z.object({ channel: z.string(), ts: z.string() }).nullable(),
  code: problemCodeSchema,
  message: z.string(),
  /** It may well be gone by the next scan: told when it is still there then. */
  passing: z.boolean(),
});

export type Problem = z.infer<typeof problemSchema>;

/** The whole run, as a subject. */
export const wholeRun = 'run';

export const knownProblemsSchema = z.record(
  z.string(),
  z.strictObject({ what: z.string(), told: z.boolean() }),
);

/** What is wrong now, by subject, and whether the operator knows. A cache: losing it tells once more. */
export type KnownProblems = z.infer<typeof knownProblemsSchema>;

export const knownProblemsPath = 'f/credits/ledger/problems';

export async function readKnownProblems(items: ItemStore): Promise<KnownProblems> {
  const parsed = knownProblemsSchema.safeParse(await items.read(knownProblemsPath));
  return parsed.success ? parsed.data : {};
}

/**
 * Enters what a look at some subjects came to.
 * @param looked whether this look would have seen a problem with that subject, so that one it did not see is over
 * @returns the problems to tell now, and the book as it is once they are told
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

export interface Operator {
  items: ItemStore;
  /** Sends one private message; throws when it did not arrive. */
  send: (text: string) => Promise<void>;
}
