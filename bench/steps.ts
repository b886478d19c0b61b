/** The cost of a step compared with the bare interpreter on the same file, measured alternately on one machine. */
import { join } from 'node:path';
import { serve } from '../local/api/serve.ts';
import { Runtime } from '../local/runtime.ts';
import { isSuccess } from '../local/store/job.ts';
import { stepBun } from '../local/workers/step_bun.ts';
import { loadWorkspace } from '../local/workspace/load.ts';
import { type Spread, spread, timeOf } from './samples.ts';
import { FILES, PYTHON, STEPS } from './workspace.ts';

const ROUNDS = 3;
const IDENTITY_ROUNDS = 30;

export interface StepCosts {
  typescript: { step: Spread; bare: Spread };
  python: { step: Spread; bare: Spread };
  identity: { step: Spread };
}

export async function measureSteps(root: string, stateDir: string): Promise<StepCosts> {
  const runtime = await Runtime.open({ workspace: loadWorkspace(root), stateDir, baseUrl: '' });
  const served = serve(runtime, 0);
  runtime.start();
  const beside = async (flow: string, argv: string[]) => {
    const [step, bare]: [number[], number[]] = [[], []];
    await stepTimes(runtime, flow);
    for (let round = 0; round < ROUNDS; round++) {
      step.push(...(await stepTimes(runtime, flow)));
      for (let count = 0; count < STEPS; count++) bare.push(await timeOf(argv, { cwd: root }));
    }
    return { step: spread(step), bare: spread(bare) };
  };
  try {
    return {
      typescript: await beside('f/bench/typescript', [
        stepBun('worker').executable,
        join(root, FILES.typescript),
      ]),
      python: await beside('f/bench/python', [PYTHON, join(root, FILES.python)]),
      identity: { step: spread(await identityTimes(runtime)) },
    };
  } finally {
    await runtime.stop();
    await served.stop();
  }
}

/** Duration of each step of a flow, from the end of the step before to its own end. */
async function stepTimes(runtime: Runtime, path: string): Promise<number[]> {
  const ends: number[] = [];
  const forget = runtime.on((event) => {
    if (event.type === 'completed' && event.job.stepId !== undefined) ends.push(performance.now());
  });
  const begin = performance.now();
  const job = await runtime.wait(runtime.run({ kind: 'flow', path, args: {} }));
  forget();
  if (!isSuccess(job.outcome)) throw new Error(`${path} failed: ${JSON.stringify(job.result)}`);
  return ends.map((end, index) => end - (ends[index - 1] ?? begin));
}

/** The steps follow each other without a pause, so each sample is the mean of one flow. */
async function identityTimes(runtime: Runtime): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < 1 + IDENTITY_ROUNDS; round++) {
    const begin = performance.now();
    await runtime.wait(runtime.run({ kind: 'flow', path: 'f/bench/identity', args: {} }));
    times.push((performance.now() - begin) / STEPS);
  }
  return times.slice(1);
}
