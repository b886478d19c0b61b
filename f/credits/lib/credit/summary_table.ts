/** The per-mode table of the "Summary Info" section, parsed from the text that the notebook displays to people. */
import type Big from 'big.js';
import { parseDollars, sum } from '../../../shared/lib/money.ts';

export type SummaryTable =
  | { kind: 'absent' }
  | { kind: 'unreadable'; reason: string }
  | { kind: 'table'; fraudCost: Big; credit: Big };

/** Cells of the Summary Info section, keyed `cell_<n>`. */
export type SummaryOutputs = Readonly<Record<string, { outputs: readonly { text: string }[] }>>;

/** Finds the one table with the columns mode, fraud_cost and credit, and totals both. A cell that is not exactly one amount makes it unreadable. */
export function readSummaryTable(outputs: SummaryOutputs): SummaryTable {
  const tables = Object.values(outputs)
    .flatMap((cell) => cell.outputs)
    .map((output) =>
      output.text
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/)),
    )
    .filter(([header]) => ['mode', 'fraud_cost', 'credit'].every((column) => header?.includes(column)));
  const [table, second] = tables;
  if (!table) return { kind: 'absent' };
  if (second)
    return {
      kind: 'unreadable',
      reason: 'the Summary Info section shows several tables with a credit column',
    };
  const [header = [], ...rows] = table;
  const fraudCosts = column(header, rows, 'fraud_cost');
  const credits = column(header, rows, 'credit');
  if (rows.length === 0 || fraudCosts === null || credits === null) {
    return {
      kind: 'unreadable',
      reason: 'the Summary Info table has an entry that is not exactly one amount',
    };
  }
  return { kind: 'table', fraudCost: sum(fraudCosts), credit: sum(credits) };
}

function column(header: string[], rows: string[][], name: string): Big[] | null {
  const amounts: Big[] = [];
  for (const row of rows) {
    // pandas prints an unnamed index at the start of each row: columns are counted from the right.
    const amount = parseDollars(row[header.indexOf(name) + row.length - header.length] ?? '');
    if (amount === null) return null;
    amounts.push(amount);
  }
  return amounts;
}
