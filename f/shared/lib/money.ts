/** Money: one parser, one formatter, decimal arithmetic only. Wire format is a decimal string with two places, in US dollars. */
import Big from 'big.js';

/** Parses a plain decimal such as "1234.50" or "-3000"; null for anything else (nan, inf, exponents, several numbers). */
export function parseDecimal(text: string): Big | null {
  return /^-?\d{1,15}(\.\d{1,12})?$/.test(text) ? new Big(text) : null;
}

/** Parses exactly one dollar text as people write it, "$1,234.50"; null when it is not exactly that. */
export function parseDollars(text: string): Big | null {
  const match = /^\$((?:\d{1,3}(?:,\d{3})+|\d{1,15})\.\d{2})$/.exec(text.trim());
  return match?.[1] ? new Big(match[1].replaceAll(',', '')) : null;
}

/** Formats an amount of whole cents for people: 1234.5 -> "$1,234.50". Throws RangeError below zero or on a fraction of a cent. */
export function formatDollars(amount: Big): string {
  if (amount.lt(0)) throw new RangeError(`an amount is never negative, got ${amount.toFixed()}`);
  return `$${toWire(amount).replace(/\B(?=(\d{3})+\.)/g, ',')}`;
}

/** The wire format, "1234.50". Throws RangeError when the amount has a fraction of a cent. */
export function toWire(amount: Big): string {
  if (!amount.round(2, Big.roundDown).eq(amount)) {
    throw new RangeError(`an amount has whole cents, got ${amount.toFixed()}`);
  }
  return amount.toFixed(2);
}

/** The sum of amounts; zero for none. */
export function sum(amounts: readonly Big[]): Big {
  return amounts.reduce((total, amount) => total.plus(amount), new Big(0));
}

/** Figures of policy and notebook, for people: rounded to cents. */
export function dollars(text: string): string {
  const amount = new Big(text).round(2, Big.roundHalfUp);
  return amount.lt(0) ? `-${formatDollars(amount.abs())}` : formatDollars(amount);
}
