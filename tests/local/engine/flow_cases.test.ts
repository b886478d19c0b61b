import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../local/workspace/types.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';
import { BRANCH_CASES } from './cases/branch_cases.ts';
import { EXPRESSION_CASES } from './cases/expression_cases.ts';
import { FAILURE_CASES } from './cases/failure_cases.ts';
import type { Expected } from './cases/flow_case.ts';
import { LOOP_CASES } from './cases/loop_cases.ts';
import { SEQUENCE_CASES } from './cases/sequence_cases.ts';

const FLOW_CASES = [...SEQUENCE_CASES, ...EXPRESSION_CASES, ...LOOP_CASES, ...BRANCH_CASES, ...FAILURE_CASES];

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial[Symbol.asyncDispose]());

describe('a flow behaves as on a Windmill server', () => {
  for (const flowCase of FLOW_CASES) {
    for (const [index, run] of flowCase.runs.entries()) {
      test(`${flowCase.id}.${index + 1}: ${flowCase.promise}`, async () => {
        const dir = mkdtempSync(join(trial.directory, 'answers-'));
        writeFileSync(join(dir, 'answers.json'), JSON.stringify(run.answers ?? []));
        writeFileSync(join(dir, 'calls.json'), '[]');
        const job = await trial.flow(
          flowCase.flow,
          { ...run.args, ...(run.answers && { dir }) },
          flowCase.mode,
        );
        const { expect: expected } = run;
        if (expected.outcome !== undefined) expect(job.outcome).toBe(expected.outcome);
        if (expected.result !== undefined) expect(job.result).toEqual(expected.result);
        if (expected.calls)
          expect(JSON.parse(readFileSync(join(dir, 'calls.json'), 'utf8'))).toEqual(expected.calls);
        for (const [path, value] of expected.at ?? []) expectAt(job.result, path, value);
      });
    }
  }
});

function expectAt(
  result: Json,
  path: (string | number)[],
  value: NonNullable<Expected['at']>[number][1],
): void {
  let found: unknown = result;
  for (const key of path)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  if (typeof value === 'object' && value !== null && 'contains' in value)
    expect(found).toContain(String(value.contains));
  else expect(found).toEqual(value);
}
