/** An amount that a person has set in place of the computed one; it stays with the request until somebody runs it again without. */
import Big from 'big.js';
import { formatDollars, sum } from '../credit/money.ts';
import { dollars } from '../guards/guards.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Decision } from './decision.ts';

/** The amount a person has set for a request, or null when the computed one counts. */
export function overriddenAmount({ decisions }: Pick<LedgerRecord, 'decisions'>): Big | null {
  const last = decisions.findLast(({ kind }) => kind === 'overridden' || kind === 'reprocessed');
  return last?.kind === 'overridden' && last.amount !== null ? new Big(last.amount) : null;
}

/** Puts the set amount in place of a computed one. Where no spend was proven there is nothing to set an amount for. */
export function applyOverride(decision: Decision, amount: Big | null): Decision {
  if (amount === null) return decision;
  const credits = 'credits' in decision ? decision.credits : undefined;
  if (credits === undefined) return decision;
  const cost = sum(credits.map(({ fraud_cost }) => new Big(fraud_cost)));
  if (amount.lte(cost)) return { kind: 'approve', amount, credits };
  const message = `the amount set by hand, ${formatDollars(amount)}, is above the fraud cost of ${dollars(cost.toFixed())} that the links prove`;
  return { kind: 'review', reason: { code: 'override_above_cost', message } };
}
