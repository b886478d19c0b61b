/** Collects past credits for the training of the prediction. */
import { windmillCatalog } from '../clients/windmill_catalog.ts';
import { windmillItems } from '../clients/windmill_items.ts';
import { readFacts } from '../lib/history/history_facts.ts';
import { FEWEST_ROWS, trainingRows } from '../lib/prediction/training_rows.ts';

export async function main() {
  const rows = trainingRows(await readFacts({ ...windmillItems(), ...windmillCatalog() }));
  return { enough: rows.length >= FEWEST_ROWS, credits: rows.length, rows };
}
