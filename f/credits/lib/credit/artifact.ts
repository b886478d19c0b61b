/** What is kept of each notebook run: the compact summary in the shape operators know, and the calculation with its inputs. */
import { z } from 'zod';
import { type Calculation, calculationSchema } from './calculation.ts';
import type { NotebookRun } from './summary.ts';

export interface Artifact {
  extracted_at: string;
  /** Decimal text; null when nothing could be proven. */
  credit_amount: string | null;
  summary_outputs: NotebookRun['summary_outputs'];
  /** Seconds that the notebook took. */
  seconds: number;
  /** What the credit can be computed from again; null where nothing was proven, or the notebook does not say its inputs. */
  calculation: Calculation | null;
}

/** Largest artifact kept, in bytes of JSON. */
export const maxArtifactBytes = 100_000;

export function artifactOf(
  { executed_at, summary_outputs, seconds }: NotebookRun,
  amount: string | null,
  calculation: Calculation | null,
): Artifact {
  return { extracted_at: executed_at, credit_amount: amount, summary_outputs, seconds, calculation };
}

/** What an archive takes from a stored artifact; those of before have no calculation. */
export const storedArtifactSchema = z.object({
  extracted_at: z.string(),
  credit_amount: z.string().nullable(),
  seconds: z.number().nullable().default(null),
  calculation: calculationSchema.nullable().default(null),
});
export type StoredArtifact = z.infer<typeof storedArtifactSchema>;

export const artifactPrefix = 'f/credits/artifacts/';

/** Where it is kept: by time and query, so that a repeated step finds the one it wrote before. */
export function artifactPath(executedAt: string, sqlSha256: string): string {
  return `${artifactPrefix}summary_${executedAt.replace(/[^0-9TZ]/g, '')}_${sqlSha256.slice(0, 12)}`;
}
