import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { notebookRunSchema, proveCredit } from '../../f/credits/lib/credit/summary.ts';
import { figure } from '../figures.ts';
import { consistentlyWrongRuns, expectedRates, goodRuns, mutate, mutations } from './notebook_run.ts';
import { size } from './size.ts';

/** The amount accepted from a run after JSON parsing, or null. */
function accepted(run: unknown): string | null {
  const parsed = notebookRunSchema.safeParse(JSON.parse(JSON.stringify(run)));
  if (!parsed.success || parsed.data.refusal !== null) return null;
  const proof = proveCredit(parsed.data, expectedRates);
  return proof.kind === 'proven' ? proof.amount.toFixed(2) : null;
}

describe('the proof of a credit, for any notebook run', () => {
  test('accepts the amount of a consistent run', () => {
    fc.assert(
      fc.property(goodRuns, ({ run, amount }) => {
        expect(accepted(run)).toBe(amount);
      }),
      size(5_000),
    );
  });

  test('refuses an amount that the formula does not give, even if all other figures agree on it', () => {
    fc.assert(
      fc.property(consistentlyWrongRuns, ({ run }) => {
        expect(accepted(run)).toBeNull();
      }),
      size(5_000),
    );
  });

  test('accepts no other amount, whatever is mutated in up to three places', () => {
    let survivors = 0;
    const { numRuns } = size(5_000);
    fc.assert(
      fc.property(goodRuns, mutations, ({ run, amount }, changes) => {
        const found = accepted(mutate(run, changes));
        if (found !== null) survivors++;
        expect([amount, null]).toContain(found);
      }),
      size(5_000),
    );
    figure(
      `${numRuns} mutants of notebook runs: ${survivors} still prove the true amount, none another, the others are refused`,
    );
  });
});
