/** Works a lane off until its time is over: claims as many messages as have a free place, sends each, and stores the outcomes in batches. */
import type { Answer } from '../provider/provider.ts';

/** One attempt of a message, claimed. */
export interface Work {
  message: string;
  n: number;
}

export interface Outcome extends Work {
  answer: Answer;
}

export interface DrainPorts<W extends Work> {
  claim(max: number): Promise<W[]>;
  settle(outcomes: readonly Outcome[]): Promise<void>;
  /** Deals with what is overdue; returns how many messages that were. */
  sweep(): Promise<number>;
  send(work: W): Promise<Answer>;
  /** Resolves after a time, or at once when a message was handed over. */
  wait(milliseconds: number): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

export interface DrainOptions {
  /** Requests in flight at once. */
  places: number;
  /** How long new work is claimed; what was claimed is finished. */
  milliseconds: number;
  /** Waits between two looks at the queue when nothing wakes the lane. */
  pollMilliseconds: number;
  /** Ends as soon as nothing is due. */
  untilEmpty?: boolean;
}

export type DrainCounts = Record<Answer['kind'], number>;

const sweepEvery = 1_000;

export async function drain<W extends Work>(
  ports: DrainPorts<W>,
  options: DrainOptions,
): Promise<DrainCounts> {
  const counts = { accepted: 0, refused: 0, unknown: 0 };
  const end = ports.now() + options.milliseconds;
  let outcomes: Outcome[] = [];
  let inFlight = 0;
  let nextSweep = ports.now();
  let freed = Promise.withResolvers<void>();
  const start = async (work: W) => {
    inFlight++;
    const answer = await answerOf(ports, work);
    counts[answer.kind]++;
    outcomes.push({ message: work.message, n: work.n, answer });
    inFlight--;
    freed.resolve();
    freed = Promise.withResolvers();
  };
  for (;;) {
    const batch = outcomes;
    outcomes = [];
    if (batch.length > 0) await ports.settle(batch);
    const isOpen = ports.now() < end;
    let moved = batch.length;
    if (isOpen && ports.now() >= nextSweep) {
      moved += await ports.sweep();
      nextSweep = ports.now() + sweepEvery;
    }
    if (isOpen && inFlight < options.places) {
      const claimed = await ports.claim(options.places - inFlight);
      for (const work of claimed) void start(work);
      moved += claimed.length;
    }
    if (outcomes.length > 0) continue;
    if (inFlight === 0 && (!isOpen || (options.untilEmpty && moved === 0))) return counts;
    if (moved > 0 && inFlight < options.places) continue;
    const rest = Math.max(1, Math.min(options.pollMilliseconds, end - ports.now()));
    await Promise.race([freed.promise, ...(isOpen ? [ports.wait(rest)] : [])]);
  }
}

/** A client that rejects has a defect; its attempt may have been sent. */
async function answerOf<W extends Work>(ports: DrainPorts<W>, work: W): Promise<Answer> {
  try {
    return await ports.send(work);
  } catch (error) {
    return { kind: 'unknown', code: error instanceof Error ? error.name : 'Error' };
  }
}
