import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import {
  expectation,
  modelPath,
  parseTraining,
  readTraining,
  type Training,
  usualCredits,
} from '../../../../f/credits/lib/prediction/prediction_model.ts';

const account = `AC${'1'.repeat(32)}`;
const errors = { mean_absolute: 0, median_relative: 0 };

/** An account that gets $100, give or take a factor of two, and everyone who gets $10; a message costs half a dollar. */
const training: Training = {
  version: 1,
  trained_on: { credits: 1_000, from: 1, until: 2 },
  model: {
    slope: 1,
    everyone: { median: Math.log(10), spread: Math.log(2), base: Math.log(0.25) },
    accounts: { [account]: { median: Math.log(100), spread: Math.log(2), base: Math.log(0.5) } },
    bounds: {
      habit: 3,
      traffic: Math.log(4),
      habit_interval: [-1, 2],
      traffic_interval: [Math.log(0.5), Math.log(3)],
    },
  },
  evaluation: {
    trained_on: 800,
    tested_on: 200,
    tested_from: 2,
    model: { ...errors },
    account_median: { ...errors },
    global_median: { ...errors },
    coverage: 0,
    coverage_wanted: 1,
    flagged: 0,
  },
};

type Part = Record<string, unknown>;

/** The training with one of its figures put otherwise. */
function withFigure(path: string, value: unknown): Training {
  const changed = structuredClone(training);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let part = changed as unknown as Part;
  for (const name of names) part = part[name] as Part;
  part[last] = value;
  return changed;
}
const says = (where: string) =>
  expect.stringMatching(
    new RegExp(
      `^The model in f/credits/prediction_model cannot be read \\(${where}: .+\\); run f/credits/flows/train_prediction, which makes it anew$`,
    ),
  );

describe('the model', () => {
  test('is stored at the path read by the dashboard and the guard', () => {
    expect(modelPath).toBe('f/credits/prediction_model');
  });

  test('is read as stored, and is absent before the first training', () => {
    expect(parseTraining(training)).toEqual(training);
    expect(readTraining(training)).toEqual({ training });
    expect(readTraining(undefined)).toBeNull();
  });

  test.each([
    ['version', 2],
    ['trained_on.credits', 1.5],
    ['trained_on.until', null],
    ['model.slope', '1'],
    ['model.everyone', null],
    ['model.everyone.spread', 0],
    [`model.accounts.${account}`, { median: 1, spread: 1 }],
    [`model.accounts.${account}.spread`, -1],
    ['model.bounds.habit', 0],
    ['model.bounds.traffic', 0],
    ['model.bounds.habit_interval', [1]],
    ['model.bounds.traffic_interval', [1, 2, 3]],
    ['model.bounds.traffic_interval.0', 'x'],
    ['evaluation.tested_on', 0.5],
    ['evaluation.model.mean_absolute', -0.01],
    ['evaluation.global_median.median_relative', -0.01],
    ['evaluation.coverage', -0.01],
    ['evaluation.coverage_wanted', 1.01],
    ['evaluation.flagged', null],
  ])('is unreadable with %s as %j, with the path in the error', (path, value) => {
    const broken = withFigure(path, value);
    const where = path.replaceAll('.', '\\.');
    expect(() => parseTraining(broken)).toThrow(
      expect.objectContaining({
        code: 'prediction_unreadable',
        message: says(`${where}[.a-z]*`),
        cause: expect.anything(),
      }),
    );
    expect(readTraining(broken)).toEqual({ problem: says(`${where}[.a-z]*`) });
  });

  test.each([
    '',
    'trained_on.',
    'model.',
    'model.everyone.',
    'model.bounds.',
    'evaluation.',
    'evaluation.model.',
  ])('is unreadable with an extra field: %sextra', (path) => {
    const where = path === '' ? 'model' : path.slice(0, -1).replaceAll('.', '\\.');
    expect(readTraining(withFigure(`${path}extra`, 1))).toEqual({ problem: says(where) });
  });

  test('is unreadable when it is no object', () => {
    expect(readTraining(null)).toEqual({ problem: says('model') });
    expect(readTraining('pickle')).toEqual({ problem: says('model') });
  });
});

describe('the usual credit', () => {
  test('is that of the account, and for an unknown account that of all accounts', () => {
    expect(usualCredits(training, account)).toEqual({ low: '50.00', high: '400.00' });
    expect(usualCredits(training, `AC${'2'.repeat(32)}`)).toEqual({ low: '5.00', high: '40.00' });
    expect(usualCredits(training, null)).toEqual({ low: '5.00', high: '40.00' });
  });

  test('of an account with a reserved name is its own', () => {
    const named = withFigure('model.accounts.null', { median: 0, spread: 1, base: 0 });
    expect(usualCredits(named, null)).toEqual({ low: '5.00', high: '40.00' });
  });

  test('is at most a thousand billion, written in full', () => {
    const huge = withFigure('model.everyone.median', 500);
    expect(usualCredits(huge, null)).toEqual({ low: '1000000000000.00', high: '1000000000000.00' });
  });
});

describe('a credit', () => {
  const judged = (amount: string, messages: number, of: string | null = account) =>
    expectation(training, { account: of, amount: new Big(amount), messages });

  test('is compared with the account when the traffic is unknown', () => {
    expect(judged('800.00', 0)).toEqual({
      habit: { low: '50.00', high: '400.00' },
      traffic: null,
      beyond: null,
    });
    expect(judged('800.01', 0)).toMatchObject({ traffic: null, beyond: 'habit' });
  });

  test('is also compared with its traffic when that is known', () => {
    expect(judged('200.00', 100)).toEqual({
      habit: { low: '50.00', high: '400.00' },
      traffic: { low: '25.00', high: '150.00' },
      beyond: null,
    });
    expect(judged('200.01', 100).beyond).toBe('traffic');
    expect(judged('2.00', 1)).toMatchObject({ traffic: { low: '0.25', high: '1.50' }, beyond: null });
    expect(judged('2.01', 1).beyond).toBe('traffic');
  });

  test('beyond both is reported as beyond that of the account', () => {
    expect(judged('800.01', 1).beyond).toBe('habit');
  });

  test('of an unknown account is compared with all accounts', () => {
    expect(judged('80.00', 100, null)).toEqual({
      habit: { low: '5.00', high: '40.00' },
      traffic: { low: '12.50', high: '75.00' },
      beyond: null,
    });
    expect(judged('80.01', 0, null).beyond).toBe('habit');
  });

  test('is never unusual because it is small', () => {
    expect(judged('0.01', 1_000_000).beyond).toBeNull();
  });
});
