/** Simulates many seeds, in as many threads as there are processors. */
import { availableParallelism } from 'node:os';
import type { Task } from './search_worker.ts';
import type { Report } from './simulate.ts';

export interface Found {
  faults: number;
  requests: number;
  /** Of the seeds that broke a promise. */
  bad: Report[];
}

/** Seeds that a thread simulates at a time. */
const PIECE = 5;

export class Search {
  private readonly threads = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL('./search_worker.ts', import.meta.url).href),
  );

  /** Looks through `count` seeds from `first` on, until `enough` of them broke a promise. @param mutant by its name in MUTANTS */
  async through(first: number, count: number, enough: number, mutant?: string): Promise<Found> {
    const found: Found = { faults: 0, requests: 0, bad: [] };
    let next = first;
    const work = async (thread: Worker) => {
      while (next < first + count && found.bad.length < enough) {
        const length = Math.min(PIECE, first + count - next);
        const seeds = Array.from({ length }, () => next++);
        for (const report of await answerOf(thread, { seeds, mutant })) {
          found.faults += report.faults;
          found.requests += report.requests;
          if (report.violations.length > 0) found.bad.push(report);
        }
      }
    };
    await Promise.all(this.threads.map(work));
    return { ...found, bad: found.bad.sort((a, b) => a.seed - b.seed) };
  }

  end(): void {
    for (const thread of this.threads) thread.terminate();
  }
}

function answerOf(thread: Worker, task: Task): Promise<Report[]> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }: MessageEvent<Report[]>) => resolve(data);
    thread.onerror = ({ message }) => reject(new Error(`Seeds ${task.seeds.join(', ')}: ${message}`));
    thread.postMessage(task);
  });
}
