/** A thread that simulates the seeds it is told and answers with a report of each. */
import { MUTANTS } from './mutants.ts';
import { type Report, simulate } from './simulate.ts';

export interface Task {
  seeds: number[];
  mutant: string | undefined;
}

declare const self: Worker;

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  const reports: Report[] = [];
  for (const seed of data.seeds) {
    reports.push(await simulate(seed, data.mutant === undefined ? {} : MUTANTS[data.mutant]));
  }
  self.postMessage(reports);
};
