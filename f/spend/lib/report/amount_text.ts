/** Amounts and percentages as reports print them: $425K, $3.7K, +8%. */
import Big from 'big.js';

const symbols: Record<string, string> = { USD: '$', EUR: '€', GBP: '£' };

/** Rounded half away from zero: one decimal below ten thousand and from a million on, none between; single units below 50. */
export function shortAmount(amount: Big, currency: string): string {
  const absolute = amount.abs();
  const symbol = symbols[currency] ?? `${currency} `;
  const text = magnitude(absolute);
  return `${amount.lt(0) && text !== '0' ? '-' : ''}${symbol}${text}`;
}

function magnitude(amount: Big): string {
  const units = amount.round(0, Big.roundHalfUp);
  if (units.lt(50)) return units.toFixed(0);
  const tenths = amount.div(1_000).round(1, Big.roundHalfUp);
  if (tenths.lt(10)) return `${tenths.toFixed(1)}K`;
  const thousands = amount.div(1_000).round(0, Big.roundHalfUp);
  if (thousands.lt(1_000)) return `${thousands.toFixed(0)}K`;
  return `${amount.div(1_000_000).round(1, Big.roundHalfUp).toFixed(1)}M`;
}

/** `$126,543.00`: every digit up to the cent. */
export function fullAmount(amount: Big.BigSource, currency: string): string {
  const cents = new Big(amount).round(2, Big.roundHalfUp);
  const [whole = '', fraction = ''] = cents.abs().toFixed(2).split('.');
  const symbol = symbols[currency] ?? `${currency} `;
  return `${cents.lt(0) ? '-' : ''}${symbol}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** `+$116,457.30`. */
export function signedFullAmount(amount: Big.BigSource, currency: string): string {
  const text = fullAmount(amount, currency);
  return new Big(amount).gt(0) ? `+${text}` : text;
}

/** With a plus sign above zero. */
export function signedAmount(amount: Big, currency: string): string {
  const text = shortAmount(amount, currency);
  return amount.gt(0) ? `+${text}` : text;
}

/** @param rounded whole percent, such as `-94` */
export function signedPercent(rounded: string): string {
  return Number(rounded) > 0 ? `+${rounded}%` : `${rounded}%`;
}
