/** The prediction of usual credits: the current model, its expectations, and the errors of all trainings. */
import type Big from 'big.js';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { CreditError } from '../reason/errors.ts';

export const modelPath = 'f/credits/prediction_model';

const usualSchema = z.strictObject({
  /** Of the account's credits. */
  median: z.number(),
  spread: z.number().positive(),
  /** Of a credit with one message; `slope` scales it with the number of messages. */
  base: z.number(),
});

const interval = z.tuple([z.number(), z.number()]);

const share = z.number().min(0).max(1);

const errorsSchema = z.strictObject({
  /** Dollars. */
  mean_absolute: z.number().min(0),
  /** Relative to the amount; 0.2: half of the predictions are at most 20 % off. */
  median_relative: z.number().min(0),
});

const trainingSchema = z.strictObject({
  version: z.literal(1),
  trained_on: z.strictObject({ credits: z.int(), from: z.int(), until: z.int() }),
  model: z.strictObject({
    slope: z.number(),
    everyone: usualSchema,
    accounts: z.record(z.string(), usualSchema),
    bounds: z.strictObject({
      /** In spreads above the median. */
      habit: z.number().positive(),
      /** Above the expectation from the traffic. */
      traffic: z.number().positive(),
      habit_interval: interval,
      traffic_interval: interval,
    }),
  }),
  /** Measured on credits that are later than all training data. */
  evaluation: z.strictObject({
    trained_on: z.int(),
    tested_on: z.int(),
    tested_from: z.int(),
    model: errorsSchema,
    account_median: errorsSchema,
    global_median: errorsSchema,
    /** Share of the credits inside the interval. */
    coverage: share,
    coverage_wanted: share,
    /** Share of the credits that would have been flagged. */
    flagged: share,
  }),
});

export type Training = z.infer<typeof trainingSchema>;

export type Evaluation = Training['evaluation'];

/** Parses the result of a training, or the stored model. Throws CreditError `prediction_unreadable`. */
export function parseTraining(value: unknown): Training {
  const parsed = trainingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError('prediction_unreadable', problemOf(parsed.error), { cause: parsed.error });
}

/** The stored model, or the reason why it cannot be read; null before the first training. */
export function readTraining(value: unknown): { training: Training } | { problem: string } | null {
  if (value === undefined) return null;
  const parsed = trainingSchema.safeParse(value);
  return parsed.success ? { training: parsed.data } : { problem: problemOf(parsed.error) };
}

function problemOf({ issues: [first] }: z.ZodError): string {
  return `The model in ${modelPath} cannot be read (${first?.path.join('.') || 'model'}: ${first?.message}); run f/credits/flows/train_prediction, which makes it anew`;
}

/** The input of the model: the credit of one link. */
export interface Judged {
  account: string | null;
  amount: Big;
  /** Scanned messages of all modes; 0 when unknown. */
  messages: number;
}

export interface Expectation {
  /** The interval with nine of ten credits of this account, in dollars. */
  habit: { low: string; high: string };
  /** The same for this number of messages; null when it is unknown. */
  traffic: { low: string; high: string } | null;
  /** The bound that the credit exceeds; null for a usual credit. */
  beyond: 'habit' | 'traffic' | null;
}

/** The expected interval, and whether the credit is unusually high. Small credits are never unusual. */
export function expectation(training: Training, { account, amount, messages }: Judged): Expectation {
  const { slope, bounds } = training.model;
  const usual = usualOf(training, account);
  const base = messages > 0 ? usual.base + slope * Math.log(messages) : null;
  const isAbove = (limit: number) => amount.gt(dollars(limit));
  const beyondHabit = isAbove(usual.median + bounds.habit * usual.spread);
  const beyondTraffic = base !== null && isAbove(base + bounds.traffic);
  return {
    habit: usualCredits(training, account),
    traffic: base === null ? null : between(base, bounds.traffic_interval),
    beyond: beyondHabit ? 'habit' : beyondTraffic ? 'traffic' : null,
  };
}

/** The interval with nine of ten credits of an account, in dollars; that of all accounts for an account without a history. */
export function usualCredits(training: Training, account: string | null): { low: string; high: string } {
  const { median, spread } = usualOf(training, account);
  const [low, high] = training.model.bounds.habit_interval;
  return { low: dollars(median + low * spread), high: dollars(median + high * spread) };
}

function usualOf({ model }: Training, account: string | null) {
  return (account === null ? undefined : model.accounts[account]) ?? model.everyone;
}

function between(base: number, [low, high]: readonly [number, number]) {
  return { low: dollars(base + low), high: dollars(base + high) };
}

/** Dollars and cents, capped far above any real amount, so that the text never has an exponent. */
function dollars(logarithm: number): string {
  return Math.min(Math.exp(logarithm), 1e12).toFixed(2);
}

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

/** Stores the model and the error of its training. @returns the stored error */
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

/** Oldest first; empty before the first training, or when the stored errors have another form. */
export async function readTrainings(items: Pick<ItemStore, 'read'>): Promise<Trained[]> {
  const parsed = trainingsSchema.safeParse(await items.read(trainingsPath));
  return parsed.success ? parsed.data.trainings : [];
}
