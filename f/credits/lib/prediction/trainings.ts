/** The model in use, and the errors of all trainings so far: whether predictions get better or worse can be seen. */
import { z } from 'zod';
import type { ItemStore } from '../ledger/items.ts';
import { modelPath, type Training } from './prediction_model.ts';

export const trainingsPath = 'f/credits/prediction_trainings';

/** Two years of weekly trainings. */
const MOST_TRAININGS = 104;

const figure = z.strictObject({ mean_absolute: z.number(), median_relative: z.number() });
const trainedSchema = z.strictObject({
  at: z.iso.datetime(),
  credits: z.int(),
  tested_on: z.int(),
  model: figure,
  account_median: figure,
  global_median: figure,
  coverage: z.number(),
  coverage_wanted: z.number(),
  flagged: z.number(),
});
const trainingsSchema = z.strictObject({ version: z.literal(1), trainings: z.array(trainedSchema) });

export type Trained = z.infer<typeof trainedSchema>;

/** Keeps the model and notes its error. @returns the note */
export async function keepTraining(items: ItemStore, training: Training, now: Date): Promise<Trained> {
  const { tested_on, model, account_median, global_median, coverage, coverage_wanted, flagged } =
    training.evaluation;
  const note: Trained = {
    at: now.toISOString(),
    credits: training.trained_on.credits,
    tested_on,
    model,
    account_median,
    global_median,
    coverage,
    coverage_wanted,
    flagged,
  };
  const before = await readTrainings(items);
  await items.write(modelPath, training);
  await items.write(trainingsPath, { version: 1, trainings: [...before, note].slice(-MOST_TRAININGS) });
  return note;
}

/** Oldest first; none when there was no training yet, or its notes are of another form. */
export async function readTrainings(items: Pick<ItemStore, 'read'>): Promise<Trained[]> {
  const parsed = trainingsSchema.safeParse(await items.read(trainingsPath));
  return parsed.success ? parsed.data.trainings : [];
}
