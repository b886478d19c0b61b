/** What one step more costs: a flow of 45 steps that do nothing, less one of 5, by 40. */
import type { Stage } from './stage.ts';
import { perform, type Subject } from './subject.ts';
import { CHAINS } from './workspace.ts';

const [FEW, MANY] = CHAINS;

/** Milliseconds per step. */
export async function measureOverhead(stage: Stage, subject: Subject): Promise<number> {
  const time = async (steps: number) =>
    (await perform(subject.prepare({ kind: 'nothing', steps }, stage))).milliseconds;
  const few = Math.min(await time(FEW), await time(FEW));
  return ((await time(MANY)) - few) / (MANY - FEW);
}
