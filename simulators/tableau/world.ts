/** What a simulated Tableau site shows: views with their rows. */

/** One mark of a view. */
export interface TableauRow {
  /** The label of each dimension, in order. */
  labels: readonly string[];
  /** A decimal; null as the view shows no value. */
  amount: string | null;
}

export interface TableauView {
  /** The LUID. */
  id: string;
  name: string;
  dimensions: readonly string[];
  measure: string;
  /**
   * `long`: `Measure Names` and `Measure Values`, whose numbers are raw, beside the measure as the view formats it; `formatted`: the
   * measure as the view formats it only.
   */
  form: 'long' | 'formatted';
  /** Decimal places of the formatted measure. */
  decimals: number;
  /** The rows at the moment of the query. */
  rows(): readonly TableauRow[];
}

export interface TableauWorld {
  site: { id: string; contentUrl: string };
  views: readonly TableauView[];
}
