/** The prediction of usual credits: the model in use, what it expects, and the errors of all trainings. */
import type Big from 'big.js';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { CreditError } from '../reason/errors.ts';

export const modelPath = 'f/credits/prediction_model';

const usualSchema = z.strictObject({
  /** Of the account's credits. */
  median: z.number(),
  spread: z.number().positive(),
  /** Of a credit with one message; `slope` adds what more of them cost. */
  base: z.number(),
});

const interval = z.tuple([z.number(), z.number()]);

const share = z.number().min(0).max(1);

const errorsSchema = z.strictObject({
  /** Dollars. */
  mean_absolute: z.number().min(0),
  /** Of the amount, 0.2: half of the predictions are at most 20 % off. */
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
      /** Above what the traffic suggests. */
      traffic: z.number().positive(),
      habit_interval: interval,
      traffic_interval: interval,
    }),
  }),
  /** Measured on credits later than all that were learned from. */
  evaluation: z.strictObject({
    trained_on: z.int(),
    tested_on: z.int(),
    tested_from: z.int(),
    model: errorsSchema,
    account_median: errorsSchema,
    global_median: errorsSchema,
    /** Share of the credits inside of the interval. */
    coverage: share,
    coverage_wanted: share,
    /** Share of the credits that would have been flagged. */
    flagged: share,
  }),
});

export type Training = z.infer<typeof trainingSchema>;

export type Evaluation = Training['evaluation'];

/** Reads what the training returned, or what was kept of it. Throws CreditError `prediction_unreadable`. */
export function parseTraining(value: unknown): Training {
  const parsed = trainingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError('prediction_unreadable', problemOf(parsed.error), { cause: parsed.error });
}

/** What was kept, or in words why it cannot be read; null before the first training. */
export function readTraining(value: unknown): { training: Training } | { problem: string } | null {
  if (value === undefined) return null;
  const parsed = trainingSchema.safeParse(value);
  return parsed.success ? { training: parsed.data } : { problem: problemOf(parsed.error) };
}

function problemOf({ issues: [first] }: z.ZodError): string {
  return `The model in ${modelPath} cannot be read (${first?.path.join('.') || 'model'}: ${first?.message}); run f/credits/flows/train_prediction, which makes it anew`;
}

/** A link's credit as far as the model looks at it. */
export interface Judged {
  account: string | null;
  amount: Big;
  /** Messages that were scanned, of all modes; 0 when not known. */
  messages: number;
}

export interface Expectation {
  /** Dollars, what nine of ten credits of this account lie between. */
  habit: { low: string; high: string };
  /** The same for this much traffic; null when the traffic is not known. */
  traffic: { low: string; high: string } | null;
  /** Which of the two it is beyond; null for a usual credit. */
  beyond: 'habit' | 'traffic' | null;
}

/** What was to be expected, and whether the credit is above all that is usual. Small credits are never unusual. */
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

/** What nine of ten credits of an account lie between, in dollars; of everyone for an account without a history. */
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

/** Dollars and cents; beyond any amount that there can be it stays there, so that text never holds an exponent. */
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
