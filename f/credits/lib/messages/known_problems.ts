/** Problems that do not stop a run, each reported to the operator once. */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { problemCodeSchema } from '../reason/reasons.ts';

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

export interface Operator {
  items: ItemStore;
  /** Sends one private message; throws when it did not arrive. */
  send: (text: string) => Promise<void>;
}
