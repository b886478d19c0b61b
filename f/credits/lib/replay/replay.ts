/** Repeats past calculations with the current code: the stored amount, the notebook's and the formula's. */
import Big from 'big.js';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { calculationSchema, inputsSchema, verifyInputs } from '../credit/figures.ts';
import { recompute } from '../credit/formula.ts';
import { readCalculations } from '../history/history.ts';
import type { HistoryLink, HistoryRow } from '../history/history_row.ts';

/** A calculation to repeat. */
export const repeatSchema = z.object({
  /** Key of the request and place of the link in it, as in `C0AB12_1763000000_000100#1`. */
  id: z.string(),
  product: z.string(),
  expected_block_rates: calculationSchema.shape.expected_block_rates,
  inputs: inputsSchema,
  /** The stored amount in dollars and cents. */
  amount: z.string(),
});

export type Repeat = z.infer<typeof repeatSchema>;

/** The result of replay_notebook.py for one calculation. */
export const notebookAgainSchema = z.object({
  id: z.string(),
  /** Decimal text; null when the cells refused. */
  credit_amount: z.string().nullable(),
  refusal: z.string().nullable(),
});

export type NotebookAgain = z.infer<typeof notebookAgainSchema>;

export interface Replayed {
  id: string;
  stored: string;
  /** Null when the cells refused; `refusal` is the reason. */
  notebook: string | null;
  /** Null for a product without a formula in this library. */
  formula: string | null;
  refusal: string | null;
}

/** Sums in dollars and cents; a difference is the current amount minus the stored one. */
export interface ReplaySummary {
  calculations: number;
  reproduced: number;
  difference_notebook: string;
  difference_formula: string;
  differences: Replayed[];
}

export function linkId(row: Pick<HistoryRow, 'key'>, index: number): string {
  return `${row.key}#${index + 1}`;
}

/** The calculations of the credits of some rows. @param rates other expected block rates than the stored ones */
export async function repeatsOf(
  items: Pick<ItemStore, 'read'>,
  rows: readonly HistoryRow[],
  rates: Readonly<Record<string, string>> = {},
): Promise<Repeat[]> {
  const repeats: Repeat[] = [];
  for (const [day, ofDay] of Map.groupBy(rows, ({ requested_at }) => requested_at.slice(0, 10))) {
    const kept = await readCalculations(items, day);
    for (const row of ofDay) {
      for (const [index, link] of row.links.entries()) {
        const known = kept.get(link.calculation ?? '') ?? fromRow(link);
        if (known === null || link.amount === null) continue;
        repeats.push({
          id: linkId(row, index),
          product: known.product,
          expected_block_rates: known.expected_block_rates.map(({ mode, rate }) => ({
            mode,
            rate: rates[mode] ?? rate,
          })),
          inputs: known.inputs,
          amount: link.amount,
        });
      }
    }
  }
  return repeats;
}

/** Compares current results with the stored ones. @param places to which the formula rounds a block rate */
export function replay(
  repeats: readonly Repeat[],
  notebook: readonly NotebookAgain[],
  places?: number,
): Replayed[] {
  const said = new Map(notebook.map((answer) => [answer.id, answer]));
  return repeats.map(({ id, inputs, expected_block_rates, amount }) => {
    const verify = verifyInputs(inputs);
    const answer = said.get(id);
    return {
      id,
      stored: amount,
      notebook: answer?.credit_amount ?? null,
      formula: verify && recompute(verify, expected_block_rates, places).credit.toFixed(2),
      refusal: answer ? answer.refusal : 'the notebook was not asked',
    };
  });
}

/** The differing calculations and their total. */
export function summarize(replayed: readonly Replayed[]): ReplaySummary {
  const differs = ({ stored, notebook, formula }: Replayed) =>
    notebook === null || !new Big(notebook).eq(stored) || (formula !== null && !new Big(formula).eq(stored));
  const difference = (of: 'notebook' | 'formula') =>
    replayed
      .reduce((total, each) => {
        const again = each[of];
        return again === null ? total : total.plus(again).minus(each.stored);
      }, new Big(0))
      .toFixed(2);
  const differences = replayed.filter(differs);
  return {
    calculations: replayed.length,
    reproduced: replayed.length - differences.length,
    difference_notebook: difference('notebook'),
    difference_formula: difference('formula'),
    differences,
  };
}

/** Rebuilds the inputs of a Verify credit from its row, where they were not stored. */
function fromRow({ product, traffic, modes, fraud_cost }: HistoryLink): Omit<Repeat, 'id' | 'amount'> | null {
  if (product === null || traffic === null || fraud_cost === null) return null;
  const guard = modes.map(({ mode, messages, blocked }) => ({ mode, scanned: messages, blocked }));
  if (guard.length === 0 || guard.some(({ blocked }) => blocked === null)) return null;
  const ofModes = guard.reduce((total, { scanned }) => total + scanned, 0);
  // Attempts without a known mode or not scanned count in the totals only.
  const rest = {
    mode: null,
    attempts: traffic.attempts - ofModes,
    enabled: traffic.enabled - ofModes,
    scanned: traffic.scanned - ofModes,
    blocked: 0,
  };
  return {
    product,
    expected_block_rates: modes.map(({ mode, expected_block_rate }) => ({ mode, rate: expected_block_rate })),
    inputs: {
      spend: [{ country: 'all', total: fraud_cost, row_count: 0 }],
      guard: [...guard.map((row) => ({ ...row, attempts: row.scanned, enabled: row.scanned })), rest],
    },
  };
}
