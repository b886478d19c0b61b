/** A trained model for tests: an account whose credits are around $1,000, one dollar per ten messages; everyone's are around $100. */
import type { Training } from '../../../f/credits/lib/prediction/prediction_model.ts';

const account = `AC${'1'.repeat(32)}`;
const logOf = (dollars: number) => Math.log(dollars);

/** @param change of how it was judged */
export function training(change: Partial<Training['evaluation']> = {}): Training {
  const errors = { mean_absolute: 100, median_relative: 0.2 };
  return {
    version: 1,
    trained_on: { credits: 1_000, from: 1, until: 2 },
    model: {
      slope: 1,
      everyone: { median: logOf(100), spread: 0.5, base: logOf(0.1) },
      accounts: { [account]: { median: logOf(1_000), spread: 0.5, base: logOf(0.1) } },
      bounds: { habit: 3, traffic: 1, habit_interval: [-1.6, 1.6], traffic_interval: [-0.5, 0.5] },
    },
    evaluation: {
      trained_on: 800,
      tested_on: 200,
      tested_from: 2,
      model: errors,
      account_median: { mean_absolute: 200, median_relative: 0.4 },
      global_median: { mean_absolute: 300, median_relative: 0.7 },
      coverage: 0.9,
      coverage_wanted: 0.9,
      flagged: 0.01,
      ...change,
    },
  };
}
