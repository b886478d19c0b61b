/** Amounts as a view shows them: `45,047.2231`, `$45,047`, `(1,234)`, `Null`. */
import Big from 'big.js';

export type AmountCell =
  | { kind: 'amount'; amount: Big; decimals: number; symbol: string }
  | { kind: 'missing' }
  | { kind: 'unreadable' };

/** The mark between whole and decimal places; the other of the two groups thousands. */
export type DecimalMark = '.' | ',';

const missing = new Set(['', 'null', '%null%']);

/** Sign, symbol, digits with or without groups of three, decimal places. */
const form = /^(-?)(\p{Sc}?)(-?)(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,12}))?$/u;

export function readAmount(cell: string, mark: DecimalMark): AmountCell {
  const text = cell.trim();
  if (missing.has(text.toLowerCase())) return { kind: 'missing' };
  const negative = /^\((.*)\)$/.exec(text)?.[1];
  const plain = (negative ?? text).replace(/[.,]/g, (found) => (found === mark ? '.' : ','));
  const [, sign = '', symbol = '', innerSign = '', whole, places = ''] = form.exec(plain) ?? [];
  const signs = [negative === undefined ? '' : '-', sign, innerSign].join('');
  if (whole === undefined || signs.length > 1) return { kind: 'unreadable' };
  const amount = new Big(`${signs}${whole.replaceAll(',', '')}${places === '' ? '' : `.${places}`}`);
  return { kind: 'amount', amount, decimals: places.length, symbol };
}

const symbols: Record<string, string> = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹' };

/** Whether an amount with this symbol can be in the currency; without a symbol it can. */
export function fitsCurrency(symbol: string, currency: string): boolean {
  return symbol === '' || symbols[currency] === symbol;
}

/** An amount as people see it, which may be abbreviated: `$425K` has minus three decimal places. */
export function readShownAmount(cell: string, mark: DecimalMark): AmountCell {
  const [, digits = cell, unit = '', end = ''] = /^(.*\d)\s?([KMB])(\)?)$/.exec(cell.trim()) ?? [];
  const power = ['', 'K', 'M', 'B'].indexOf(unit) * 3;
  const found = readAmount(`${digits}${end}`, mark);
  if (found.kind !== 'amount') return found;
  return { ...found, amount: found.amount.times(`1e${power}`), decimals: found.decimals - power };
}
