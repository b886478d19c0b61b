import { beforeEach, describe, expect, test } from 'bun:test';
import type { Training } from '../../../../f/credits/lib/prediction/prediction_model.ts';
import { keepTraining, readTrainings } from '../../../../f/credits/lib/prediction/prediction_model.ts';
import { memoryItems } from '../../world.ts';

const notes = 'f/credits/prediction_trainings';
const now = new Date('2026-01-08T12:00:00Z');
const usual = { median: 1, spread: 1, base: 1 };
const training: Training = {
  version: 1,
  trained_on: { credits: 1_000, from: 1, until: 2 },
  model: {
    slope: 1,
    everyone: usual,
    accounts: {},
    bounds: { habit: 3, traffic: 1, habit_interval: [-1, 1], traffic_interval: [-1, 1] },
  },
  evaluation: {
    trained_on: 800,
    tested_on: 200,
    tested_from: 2,
    model: { mean_absolute: 10, median_relative: 0.1 },
    account_median: { mean_absolute: 20, median_relative: 0.2 },
    global_median: { mean_absolute: 30, median_relative: 0.3 },
    coverage: 0.89,
    coverage_wanted: 0.9,
    flagged: 0.01,
  },
};
const note = {
  at: '2026-01-08T12:00:00.000Z',
  credits: 1_000,
  tested_on: 200,
  model: { mean_absolute: 10, median_relative: 0.1 },
  account_median: { mean_absolute: 20, median_relative: 0.2 },
  global_median: { mean_absolute: 30, median_relative: 0.3 },
  coverage: 0.89,
  coverage_wanted: 0.9,
  flagged: 0.01,
};

let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});

describe('a training', () => {
  test('is stored as the current model, with its error', async () => {
    expect(await keepTraining(items, training, now)).toEqual(note);
    expect(await items.read('f/credits/prediction_model')).toEqual(training);
    expect(await items.read(notes)).toEqual({ version: 1, trainings: [note] });
  });

  test('is appended to the earlier ones, at most 104', async () => {
    const before = Array.from({ length: 103 }, (_, week) => ({ ...note, credits: week }));
    await items.write(notes, { version: 1, trainings: before });
    await keepTraining(items, training, now);
    expect((await readTrainings(items)).map(({ credits }) => credits).slice(-2)).toEqual([102, 1_000]);
    expect((await readTrainings(items))[0]?.credits).toBe(0);
    await keepTraining(items, training, now);
    expect(await readTrainings(items)).toHaveLength(104);
    expect((await readTrainings(items))[0]?.credits).toBe(1);
  });

  test.each([
    ['none was', undefined],
    ['they are of another version', { version: 2, trainings: [note] }],
    ['there is something more', { version: 1, trainings: [note], more: 1 }],
    ['a note has something more', { version: 1, trainings: [{ ...note, more: 1 }] }],
    ['a note has no time', { version: 1, trainings: [{ ...note, at: 'Thursday' }] }],
    ['a note counts half credits', { version: 1, trainings: [{ ...note, credits: 0.5 }] }],
    ['an error is of another form', { version: 1, trainings: [{ ...note, model: { mean_absolute: 1 } }] }],
  ])('is the first entry when %s', async (_when, kept) => {
    if (kept !== undefined) await items.write(notes, kept);
    expect(await readTrainings(items)).toEqual([]);
    await keepTraining(items, training, now);
    expect(await readTrainings(items)).toEqual([note]);
  });
});
