/** Collects past credits for the training of the prediction. */
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { FEWEST_ROWS, readFacts, trainingRows } from '../lib/history/history_facts.ts';

export async function main() {
  const rows = trainingRows(await readFacts({ ...windmillItems(), ...windmillCatalog() }));
  return { enough: rows.length >= FEWEST_ROWS, credits: rows.length, rows };
}
