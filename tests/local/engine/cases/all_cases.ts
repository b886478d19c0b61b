/** All flow cases, and how the end of a run is held against one. */
import { expect } from 'bun:test';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../../../local/store/job.ts';
import type { Json, JsonObject } from '../../../../local/workspace/types.ts';
import { BRANCH_CASES } from './branch_cases.ts';
import { EXPRESSION_CASES } from './expression_cases.ts';
import { FAILURE_CASES } from './failure_cases.ts';
import type { Expected, FlowCase } from './flow_case.ts';
import { LOOP_CASES } from './loop_cases.ts';
import { SEQUENCE_CASES } from './sequence_cases.ts';

export const FLOW_CASES: readonly FlowCase[] = [
  ...SEQUENCE_CASES,
  ...EXPRESSION_CASES,
  ...LOOP_CASES,
  ...BRANCH_CASES,
  ...FAILURE_CASES,
];

type Run = FlowCase['runs'][number];

/** Runs one run of a case, whose scripted steps find their answers in a directory below `directory`. */
export async function checkRun(
  run: Run,
  directory: string,
  start: (args: JsonObject) => Promise<{ outcome: Outcome; result: Json }>,
): Promise<void> {
  const dir = mkdtempSync(join(directory, 'answers-'));
  writeFileSync(join(dir, 'answers.json'), JSON.stringify(run.answers ?? []));
  writeFileSync(join(dir, 'calls.json'), '[]');
  const { outcome, result } = await start({ ...run.args, ...(run.answers && { dir }) });
  const { expect: expected } = run;
  if (expected.outcome !== undefined) expect(outcome).toBe(expected.outcome);
  if (expected.result !== undefined) expect(result).toEqual(expected.result);
  if (expected.calls) {
    expect(JSON.parse(readFileSync(join(dir, 'calls.json'), 'utf8'))).toEqual(expected.calls);
  }
  for (const [path, value] of expected.at ?? []) expectAt(result, path, value);
}

function expectAt(
  result: Json,
  path: (string | number)[],
  value: NonNullable<Expected['at']>[number][1],
): void {
  let found: unknown = result;
  for (const key of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  }
  if (typeof value === 'object' && value !== null && 'contains' in value) {
    expect(found).toContain(String(value.contains));
  } else {
    expect(found).toEqual(value);
  }
}
