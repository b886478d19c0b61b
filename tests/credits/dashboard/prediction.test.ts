import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { endOfHistory } from '../../../demo/history/fill.ts';
import type { HistoryRow } from '../../../f/credits/lib/history/history_row.ts';
import {
  expectation,
  modelPath,
  parseTraining,
  readTrainings,
  type Training,
} from '../../../f/credits/lib/prediction/prediction_model.ts';
import { runtimeWithHistory, type WithHistory } from './runtime.ts';

describe('the prediction, trained on 10,000 requests', () => {
  let opened: WithHistory;
  let training: Training;
  beforeAll(async () => {
    opened = await runtimeWithHistory({ until: endOfHistory(new Date()) });
    const { runtime } = opened;
    const run = { kind: 'flow', path: 'f/credits/flows/train_prediction', args: {} } as const;
    const { outcome, result } = await runtime.wait(runtime.run(run));
    expect({ outcome, result }).toMatchObject({ outcome: 'success' });
    training = parseTraining(runtime.store.items.getResource(modelPath)?.value);
  }, 180_000);
  afterAll(() => opened.close());

  const unusual = ({ links }: HistoryRow) =>
    links.some(({ account_sid, amount, modes }) => {
      const messages = modes.reduce((all, mode) => all + mode.messages, 0);
      const judged = { account: account_sid, amount: new Big(amount ?? 0), messages };
      return expectation(training, judged).beyond !== null;
    });
  const credited = () => opened.history.rows.filter(({ outcome }) => outcome === 'credited');

  test('is much better than the median of the account, which is better than that of all', () => {
    const { model, account_median, global_median } = training.evaluation;
    for (const error of ['mean_absolute', 'median_relative'] as const) {
      expect(model[error]).toBeLessThan(0.6 * account_median[error]);
      expect(account_median[error]).toBeLessThan(0.8 * global_median[error]);
    }
  });

  test('is evaluated on credits later than its training data', () => {
    const { trained_on, tested_on, tested_from } = training.evaluation;
    const times = credited().map(({ requested_at }) => Date.parse(requested_at));
    const earlier = times.filter((at) => at < tested_from).length;
    expect(tested_on).toBeGreaterThan(1_500);
    expect(earlier / times.length).toBeCloseTo(trained_on / (trained_on + tested_on), 1);
  });

  test('has calibrated intervals: the stated share of credits lies inside', () => {
    const { coverage, coverage_wanted, flagged } = training.evaluation;
    expect(Math.abs(coverage - coverage_wanted)).toBeLessThan(0.04);
    expect(flagged).toBeLessThan(0.02);
  });

  test('flags the planted anomalies with few false positives', () => {
    const { anomalies } = opened.history;
    const flagged = credited().filter(unusual);
    const found = flagged.filter(({ key }) => anomalies.includes(key)).length;
    expect(anomalies.length).toBeGreaterThan(5);
    expect(found / anomalies.length).toBeGreaterThanOrEqual(0.8);
    expect((flagged.length - found) / credited().length).toBeLessThan(0.01);
  });

  test('flags twenty times the usual credit for most accounts, and far larger ones for all', () => {
    const accounts = Object.entries(training.model.accounts);
    const flagged = (factor: number) =>
      accounts.filter(([account, { median }]) => {
        const amount = new Big((factor * Math.exp(median)).toFixed(2));
        return expectation(training, { account, amount, messages: 0 }).beyond === 'habit';
      }).length;
    expect(flagged(1)).toBe(0);
    expect(flagged(20)).toBeGreaterThan(0.75 * accounts.length);
    expect(flagged(200)).toBe(accounts.length);
  });

  test('is deterministic, and every training records its error', async () => {
    const { runtime } = opened;
    const run = { kind: 'flow', path: 'f/credits/flows/train_prediction', args: {} } as const;
    await runtime.wait(runtime.run(run));
    expect(runtime.store.items.getResource(modelPath)?.value as unknown).toEqual(training);
    const read = async (path: string) => runtime.store.items.getResource(path)?.value;
    expect(await readTrainings({ read })).toHaveLength(2);
  }, 120_000);
});

test('with few past requests no model is trained, which is no failure', async () => {
  const opened = await runtimeWithHistory({ until: endOfHistory(new Date()), count: 200, days: 30 });
  try {
    const { runtime } = opened;
    const run = { kind: 'flow', path: 'f/credits/flows/train_prediction', args: {} } as const;
    expect(await runtime.wait(runtime.run(run))).toMatchObject({ outcome: 'skipped' });
    expect(runtime.store.items.getResource(modelPath)).toBeUndefined();
  } finally {
    await opened.close();
  }
}, 120_000);
