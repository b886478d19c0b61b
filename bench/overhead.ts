/** What one step more costs: a flow of 45 steps that do nothing, less one of 5 right before it, by 40. */
import { type Spread, spread } from './samples.ts';
import type { Size } from './size.ts';
import type { Stage } from './stage.ts';
import { perform, type Subject } from './subject.ts';
import { CHAINS } from './workspace.ts';

const [FEW, MANY] = CHAINS;

/** Milliseconds per step, from as many pairs as the time allows, one at least. */
export async function measureOverhead(stage: Stage, subject: Subject, size: Size): Promise<Spread> {
  const time = async (steps: number) =>
    (await perform(subject.prepare({ kind: 'nothing', steps }, stage))).milliseconds;
  // The first is not counted, as everywhere.
  await time(FEW);
  const perStep: number[] = [];
  const begin = performance.now();
  do {
    const few = await time(FEW);
    perStep.push(((await time(MANY)) - few) / (MANY - FEW));
  } while (perStep.length < size.overheadPairs && performance.now() - begin < size.overheadSeconds * 1000);
  return spread(perStep);
}
