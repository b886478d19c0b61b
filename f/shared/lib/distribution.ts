/** Mean and quantiles of a list of numbers. */

/** The smallest value that `share` of the values do not exceed (nearest rank); null for no values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : total(values) / values.length;
}

export function total(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
