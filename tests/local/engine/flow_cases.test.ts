import { afterAll, beforeAll, describe, test } from 'bun:test';
import { startTrial, type Trial } from '../runtime/trial.ts';
import { checkRun, FLOW_CASES } from './cases/all_cases.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial[Symbol.asyncDispose]());

describe('a flow behaves as on a Windmill server', () => {
  for (const { id, promise, flow, mode, runs } of FLOW_CASES) {
    for (const [index, run] of runs.entries()) {
      test(`${id}.${index + 1}: ${promise}`, () =>
        checkRun(run, trial.directory, (args) => trial.flow(flow, args, mode)));
    }
  }
});
