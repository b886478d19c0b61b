/** What the prediction learns from: past credits, one per link, without anything that would give the amount away. */
import type { Fact } from '../history/history_fact.ts';

/** Account, cents, scanned messages, milliseconds since the epoch. */
export type TrainingRow = [account: string, amount: number, messages: number, at: number];

/** Fewer credits than this teach nothing. */
export const FEWEST_ROWS = 500;

/** Credits that were paid, oldest first; those of which account, amount or traffic are not known are left out. */
export function trainingRows(facts: readonly Fact[]): TrainingRow[] {
  return facts
    .filter(({ outcome }) => outcome === 'credited')
    .flatMap(({ at, links }) =>
      links.flatMap(({ account, amount, modes }): TrainingRow[] => {
        const messages = modes.reduce((all, [, seen]) => all + seen, 0);
        return account === null || amount <= 0 || messages === 0 ? [] : [[account, amount, messages, at]];
      }),
    );
}
