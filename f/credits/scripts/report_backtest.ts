/** Decides the requests of the history by a changed policy, and compares the result with today's policy. Posts nothing. */
import * as z from 'zod';
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { readHistory } from '../lib/history/history.ts';
import { applyChanges, parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import { backtest } from '../lib/replay/backtest.ts';
import { notebookAgainSchema, repeatSchema, replay } from '../lib/replay/replay.ts';
import { backtestReport } from '../lib/replay/replay_report.ts';
import type { c_policy } from '../lib/resource_types.ts';

/**
 * @param changes changed fields of the policy, such as `{"limits": {"max_credit": "5000"}}`
 * @param places to which block rates are rounded; empty for three, as the notebook does it
 * @param calculations what load_calculations returned as `calculations`, with the changed rates
 * @param notebook what replay_notebook made of them
 */
export async function main(
  policy: c_policy,
  changes: object,
  calculations: object[],
  notebook: object[],
  from = '',
  until = '',
  places: number | null = null,
) {
  const rules = parsePolicy(policy);
  const changed = applyChanges(rules, changes);
  const answers = parsed(z.array(notebookAgainSchema), notebook, 'replay_notebook');
  const replayed = replay(
    parsed(z.array(repeatSchema), calculations, 'load_calculations'),
    answers,
    places ?? undefined,
  );
  const then = new Map(replayed.map(({ id, stored }) => [id, stored]));
  const again = new Map(
    replayed.flatMap(({ id, notebook: amount, formula }) => {
      // The notebook's rounding is fixed; other places are computed by the formula.
      const now = places === null ? amount : formula;
      return now === null ? [] : [[id, now] as const];
    }),
  );
  const items = { ...windmillItems(), ...windmillCatalog() };
  const rows = await readHistory(items, { ...(from && { from }), ...(until && { until }) });
  const shown = places === null ? changes : { ...changes, block_rate_places: places };
  return backtestReport(backtest(rows, then, again, rules, changed), shown);
}
