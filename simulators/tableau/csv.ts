/** The CSV of a view, as Tableau writes it: raw numbers in `Measure Values`, formatted and rounded ones elsewhere. */
import Big from 'big.js';
import type { TableauRow, TableauView } from './world.ts';

export function viewCsv(view: TableauView, rows: readonly TableauRow[]): string {
  const head =
    view.form === 'long'
      ? ['Measure Names', ...view.dimensions, view.measure, 'Measure Values']
      : [...view.dimensions, view.measure];
  const lines = rows.map(({ labels, amount }) => {
    const shown =
      amount === null ? '' : `$${grouped(new Big(amount).toFixed(view.decimals))}`.replace('$-', '-$');
    if (view.form === 'formatted') return [...labels, shown];
    return [view.measure, ...labels, shown, amount === null ? 'Null' : grouped(amount)];
  });
  return [head, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

/** 1234567.891 -> 1,234,567.891 */
function grouped(decimal: string): string {
  return decimal.replace(/\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
