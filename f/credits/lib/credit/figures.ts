/**
 * The stored figures of a credit: the credit of one link, its breakdown, the calculation with its exact inputs; and the per-mode
 * table of the "Summary Info" section, parsed from the text that the notebook displays to people.
 */
import type Big from 'big.js';
import * as z from 'zod';
import { parseDollars, sum } from '../../../shared/lib/money.ts';
import { productName } from '../policy/product_rule.ts';

const amount = z.string().regex(/^\d{1,15}(\.\d{1,12})?$/);

const share = z.string().regex(/^[01](\.\d{1,12})?$/);

const count = z.string().regex(/^\d{1,15}$/);

/**
 * An account's name in a summary. Customers choose it: control characters are removed, and one that Windmill would take for the
 * reference of a variable or resource is left out.
 */
export const accountName = z
  .string()
  .nullish()
  .transform((name) => {
    const plain =
      name
        ?.replace(/\p{C}+/gu, ' ')
        .trim()
        .slice(0, 200) ?? '';
    return plain === '' || plain.startsWith('$') ? null : plain;
  });

/** One protection mode of a Verify credit. */
export const modeFigureSchema = z.strictObject({
  mode: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  /** Share of the scanned traffic; null when the notebook did not say. */
  traffic_share: share.nullable().default(null),
  msg_count: count,
  fraud_cost: amount,
  /** Share of the traffic that was blocked; null without traffic. */
  block_rate: share.nullable(),
  expected_block_rate: share,
  credit: amount,
  /** Why the credit is a bound and not what the formula says; null when the formula decided. */
  note: z.enum(['no_traffic', 'fully_blocked', 'at_or_above_expected']).nullable(),
});

/** One country of a credit beyond usual traffic, docs/credits/psms.md. */
export const countryFigureSchema = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  fraud_cost: z.string().regex(/^-?\d{1,15}(\.\d{1,12})?$/),
  /** Usual cost of the same number of days there. */
  usual_cost: amount,
  credit: amount,
  /** Why the credit is a bound and not what the formula says; null when the formula decided. */
  note: z.literal('within_usual').nullable(),
});

/** The ledger stores no figure or name of another form. */
export const creditSchema = z.strictObject({
  url: z.string(),
  amount: z.string(),
  fraud_cost: z.string().regex(/^\d{1,15}(\.\d{1,12})?$/),
  /** Payments of the account per month before the period; null without revenue or when the notebook does not show it. */
  monthly_revenue: z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,12})?$/)
    .nullable(),
  account_sid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .nullable(),
  /** Name of the account as the warehouse has it; null when the notebook did not say, and absent in older records. */
  customer: z.string().max(200).nullable().default(null),
  /** Days, `end` exclusive. */
  period: z.strictObject({ start: z.iso.date(), end: z.iso.date() }).nullable(),
  product: productName,
  /** Of a Verify credit; absent in older records, and for a notebook without a structured summary. */
  modes: z.array(modeFigureSchema).max(20).default([]),
  /** Only of a credit beyond usual traffic. */
  countries: z.array(countryFigureSchema).max(300).default([]),
  sql_sha256: z.string(),
  /** Where the summary of its notebook run is kept; null in a dry run, which keeps none. */
  artifact: z.string().nullable(),
});

export type LedgerCredit = z.infer<typeof creditSchema>;

export type ModeFigure = z.infer<typeof modeFigureSchema>;

export type CountryFigure = z.infer<typeof countryFigureSchema>;

const decimal = z.string().regex(/^-?\d{1,20}(\.\d{1,20})?$/, 'decimal text');

const wholeNumber = z.int().min(0);

/** Rows as the warehouse returned them: counts are whole numbers, amounts decimal text. */
const rowSchema = z.record(z.string(), z.union([z.int(), z.string(), z.null()]));

/** Lists of rows by name; the notebook defines them. */
export const inputsSchema = z.record(z.string().regex(/^[a-z_]{1,40}$/), z.array(rowSchema).max(1000));

export type CalculationInputs = z.infer<typeof inputsSchema>;

/** The inputs of a Verify credit: cost per country, and Fraud Guard's counts per protection mode. */
const verifyInputsSchema = z.object({
  spend: z.array(
    z.object({ country: z.string().nullable(), total: decimal.nullable(), row_count: wholeNumber }),
  ),
  guard: z.array(
    z.object({
      mode: z.string().nullable(),
      attempts: wholeNumber,
      enabled: wholeNumber,
      scanned: wholeNumber,
      blocked: wholeNumber,
    }),
  ),
});

export type VerifyInputs = z.infer<typeof verifyInputsSchema>;

export const calculationSchema = z.strictObject({
  version: z.literal(1),
  product: productName,
  /** The complete SQL from Looker. */
  sql: z.string(),
  sql_sha256: z.string(),
  notebook_sha256: z.string(),
  /** Expected block rate per protection mode, in the order of the modes; none for a product without modes. */
  expected_block_rates: z.array(z.strictObject({ mode: z.string(), rate: decimal })),
  inputs: inputsSchema,
  /** The result at that time in dollars and cents: the total and per protection mode. */
  credit_amount: decimal,
  credits: z.array(z.strictObject({ mode: z.string(), credit: decimal })),
});

export type Calculation = z.infer<typeof calculationSchema>;

/** The inputs as those of a Verify credit; null for another product. */
export function verifyInputs(inputs: CalculationInputs): VerifyInputs | null {
  const parsed = verifyInputsSchema.safeParse(inputs);
  return parsed.success ? parsed.data : null;
}

export type SummaryTable =
  | { kind: 'absent' }
  | { kind: 'unreadable'; reason: string }
  | { kind: 'table'; fraudCost: Big; credit: Big };

/** Cells of the Summary Info section, keyed `cell_<n>`. */
export type SummaryOutputs = Readonly<Record<string, { outputs: readonly { text: string }[] }>>;

/** Finds the one table with the columns mode, fraud_cost and credit, and totals both. A cell that is not exactly one amount makes it unreadable. */
export function readSummaryTable(outputs: SummaryOutputs): SummaryTable {
  const tables = Object.values(outputs)
    .flatMap((cell) => cell.outputs)
    .map((output) =>
      output.text
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/)),
    )
    .filter(([header]) => ['mode', 'fraud_cost', 'credit'].every((column) => header?.includes(column)));
  const [table, second] = tables;
  if (!table) return { kind: 'absent' };
  if (second)
    return {
      kind: 'unreadable',
      reason: 'the Summary Info section shows several tables with a credit column',
    };
  const [header = [], ...rows] = table;
  const fraudCosts = column(header, rows, 'fraud_cost');
  const credits = column(header, rows, 'credit');
  if (rows.length === 0 || fraudCosts === null || credits === null) {
    return {
      kind: 'unreadable',
      reason: 'the Summary Info table has an entry that is not exactly one amount',
    };
  }
  return { kind: 'table', fraudCost: sum(fraudCosts), credit: sum(credits) };
}

function column(header: string[], rows: string[][], name: string): Big[] | null {
  const amounts: Big[] = [];
  for (const row of rows) {
    // pandas prints an unnamed index at the start of each row: columns are counted from the right.
    const amount = parseDollars(row[header.indexOf(name) + row.length - header.length] ?? '');
    if (amount === null) return null;
    amounts.push(amount);
  }
  return amounts;
}
