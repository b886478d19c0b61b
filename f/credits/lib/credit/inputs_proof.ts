/** Whether a summary's figures follow from the rows it says it was computed from: then, and only then, it can be replayed. */
import { verifyInputs } from './calculation.ts';
import { recompute } from './recompute.ts';
import type { Summary } from './summary.ts';

/** What does not follow, for people; null when all does, or when there are no inputs of a kind we compute ourselves. */
export function inputsProblem(summary: Summary): string | null {
  if (!summary.inputs || !('spend' in summary.inputs || 'guard' in summary.inputs)) return null;
  const inputs = verifyInputs(summary.inputs);
  if (inputs === null) return 'its inputs are not the rows of spend and guard that they say they are';
  const rates = summary.modes.map(({ mode, expected_block_rate }) => ({
    mode,
    rate: expected_block_rate.toFixed(),
  }));
  const again = recompute(inputs, rates);
  if (!again.fraudCost.eq(summary.fraud_cost)) {
    return `its countries add up to ${again.fraudCost.toFixed()}, the summary says ${summary.fraud_cost.toFixed()}`;
  }
  for (const said of summary.modes) {
    const [found, second] = again.modes.filter(({ mode }) => mode === said.mode);
    if (!found || second) return `mode ${said.mode} is there more than once`;
    if (!found.credit.eq(said.credit)) {
      return `mode ${said.mode}: the summary says ${said.credit.toFixed()}, the formula gives ${found.credit.toFixed()} from the inputs`;
    }
    if (String(found.messages) !== said.msg_count) {
      return `mode ${said.mode}: the summary says ${said.msg_count} messages, the inputs have ${found.messages}`;
    }
  }
  return null;
}
