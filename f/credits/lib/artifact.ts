/** The compact summary kept of each calculation, in the shape operators know: when, how much, and the Summary Info cells. */
import type { NotebookRun } from './summary.ts';

export interface Artifact {
  extracted_at: string;
  /** Decimal text; null when nothing could be proven. */
  credit_amount: string | null;
  summary_outputs: NotebookRun['summary_outputs'];
}

/** Largest artifact kept, in bytes of JSON. */
export const maxArtifactBytes = 100_000;

export function artifactOf(run: NotebookRun, amount: string | null): Artifact {
  return { extracted_at: run.executed_at, credit_amount: amount, summary_outputs: run.summary_outputs };
}

/** Where it is kept: by time and query, so that a repeated step finds the one it wrote before. */
export function artifactPath(executedAt: string, sqlSha256: string): string {
  return `f/credits/artifacts/summary_${executedAt.replace(/[^0-9TZ]/g, '')}_${sqlSha256.slice(0, 12)}`;
}
