/** The cost of one more step: a flow of 45 no-op steps minus a flow of 5 right before it, divided by 40. */
import { type Spread, spread } from './samples.ts';
import type { Size } from './size.ts';
import type { Stage } from './stage.ts';
import { perform, type Subject } from './subject.ts';
import { CHAINS } from './workspace.ts';

const [FEW, MANY] = CHAINS;

/** Milliseconds per step, from as many pairs as the time allows, at least one. */
export async function measureOverhead(stage: Stage, subject: Subject, size: Size): Promise<Spread> {
  const time = async (steps: number) =>
    (await perform(subject.prepare({ kind: 'nothing', steps }, stage))).milliseconds;
  // The first pair is discarded, as in every part.
  await time(FEW);
  const perStep: number[] = [];
  const begin = performance.now();
  do {
    const few = await time(FEW);
    perStep.push(((await time(MANY)) - few) / (MANY - FEW));
  } while (perStep.length < size.overheadPairs && performance.now() - begin < size.overheadSeconds * 1000);
  return spread(perStep);
}
