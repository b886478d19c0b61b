/** Duration of each step of a run: one row per step, over all requests and links. */
import type { Job } from '../local/store/job.ts';

/** A table of the steps that ran code: count, median and maximum time in seconds. */
export function stepTimes(jobs: readonly Job[]): string {
  const times = new Map<string, number[]>();
  for (const job of jobs) {
    if (
      job.kind !== 'script' ||
      job.stepId === undefined ||
      job.startedAt === undefined ||
      job.completedAt === undefined
    )
      continue;
    times.set(job.stepId, [...(times.get(job.stepId) ?? []), job.completedAt - job.startedAt]);
  }
  const rows = [...times].map(([step, values]) => {
    const sorted = values.sort((a, b) => a - b);
    const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return [step, `${values.length}`, seconds(median), seconds(sorted.at(-1) ?? 0)];
  });
  return [['step', 'runs', 'median', 'longest'], ...rows.sort()]
    .map(([name = '', ...figures]) => name.padEnd(12) + figures.map((figure) => figure.padStart(10)).join(''))
    .join('\n');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`;
}
