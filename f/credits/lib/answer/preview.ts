/** What would be posted for a decision, without a claim and without a look at other requests. */
import type Big from 'big.js';
import { toWire } from '../credit/money.ts';
import { overriderAnswersFor } from '../guards/guard_post.ts';
import { creditProblems } from '../guards/guards.ts';
import type { Policy } from '../policy/policy.ts';
import { categoryOf } from '../policy/product_rule.ts';
import { approvalText, type Decision, type Reason } from './decision.ts';
import { applyOverride } from './override.ts';

/** @param override the amount that a person wants in place of the computed one; null for none */
export function previewDecision(decided: Decision, rules: Policy, now: Date, override: Big | null = null) {
  const decision = applyOverride(decided, override);
  if (decision.kind !== 'approve') {
    const noLink: Reason = { code: 'no_link', message: 'no link was given' };
    return refused(decision.kind, decision.kind === 'ask_for_link' ? noLink : decision.reason);
  }
  const { amount, credits } = decision;
  const beyond = creditProblems({ amount, credits, written: now }, rules, now).find(
    ({ code }) => override === null || !overriderAnswersFor.includes(code),
  );
  if (beyond) return refused('review', beyond);
  return {
    outcome: 'dry_run',
    would_post: approvalText(amount, categoryOf(rules, credits)),
    amount: toWire(amount),
    credits,
  };
}

function refused(decision: Decision['kind'], reason: Reason) {
  return { outcome: 'dry_run', would_post: null, decision, reason };
}
