/** A backlog of requests: wall time until all are answered, and the processor time it takes. */
import { papermill } from './floors.ts';
import type { Stage } from './stage.ts';
import { perform, type Subject } from './subject.ts';

export interface BacklogFigures {
  /** Requests actually answered; figures for the rest are scaled. */
  requests: number;
  wallSeconds: number;
  cpuSeconds: number;
}

export async function measureBacklog(
  stage: Stage,
  subject: Subject,
  { requests, parallel }: { requests: number; parallel: number },
): Promise<BacklogFigures> {
  const since = new Date();
  await Bun.sleep(2);
  const asked = stage.ask(requests);
  const run = subject.prepare({ kind: 'answer', since, parallel }, stage);
  const { milliseconds, cpuSeconds } = await perform(run);
  const amounts = stage.answers(asked).filter((text) => text.startsWith('Approved'));
  if (amounts.length !== requests) throw new Error(`${amounts.length} of ${requests} requests got an amount`);
  return { requests, wallSeconds: milliseconds / 1000, cpuSeconds };
}

/** The notebook alone, run that many times in cold papermill with the same parallelism: the floor for a backlog. */
export async function measureNotebooks(
  stage: Stage,
  notebook: string,
  { requests, parallel }: { requests: number; parallel: number },
): Promise<BacklogFigures> {
  const run = await papermill(stage, notebook);
  let left = requests;
  let cpuSeconds = 0;
  const begin = performance.now();
  const lane = async () => {
    while (left-- > 0) cpuSeconds += (await perform(run)).cpuSeconds;
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return { requests, wallSeconds: (performance.now() - begin) / 1000, cpuSeconds };
}
