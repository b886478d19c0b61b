/** The end of a job, read from the output of its process. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { errorResult } from '../engine/errors.ts';
import type { End } from '../store/job.ts';
import { jsonbText, NotStorable } from '../store/jsonb.ts';
import type { Json, JsonObject } from '../workspace/types.ts';

const Outcome = z.union([
  z.strictObject({ result: z.custom<Json>() }),
  z.strictObject({ error: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null) }),
]);

const MAX_RESULT_BYTES = 50 * 1024 * 1024;

export interface ProcessEnd {
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  limitSeconds: number;
  lastLines: readonly string[];
  title: string;
  stepId: string | undefined;
}

export function endOf(directory: string, process: ProcessEnd): End {
  if (process.timedOut) return failure(process, TIMED_OUT);
  const file = join(directory, 'result.json');
  if (!existsSync(file))
    return failure(process, deathMessage(process), { exit_code: process.exitCode ?? -1 });
  const { size } = statSync(file);
  if (size > MAX_RESULT_BYTES) {
    return failure(
      process,
      `The result has ${size} bytes, more than the ${MAX_RESULT_BYTES} allowed; write large data elsewhere and return its place`,
    );
  }
  const outcome = readOutcome(file);
  // The process was ended during the write, or the disk is full.
  if (!outcome && process.exitCode !== 0)
    return failure(process, deathMessage(process), { exit_code: process.exitCode ?? -1 });
  if (!outcome)
    return failure(process, 'The step overwrote result.json in its directory; let it use another file name');
  const end: End =
    'error' in outcome
      ? { outcome: 'failure', result: { error: withStep(outcome.error, process) } }
      : endWithResult(outcome.result);
  try {
    jsonbText(end.result);
    return end;
  } catch (cause) {
    if (!(cause instanceof NotStorable)) throw cause;
    return { outcome: 'failure', result: errorResult('InternalErr', cause.message) };
  }
}

export function failedToStart(message: string, stepId: string | undefined): End {
  return { outcome: 'failure', result: { error: withStep({ name: 'ExecutionErr', message }, { stepId }) } };
}

function readOutcome(file: string): { result: Json } | { error: JsonObject } | undefined {
  const parsed = Outcome.safeParse(parseJson(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** Two top-level keys of a result have a special meaning in Windmill. */
function endWithResult(result: Json): End {
  if (typeof result !== 'object' || result === null || Array.isArray(result))
    return { outcome: 'success', result };
  const { wm_failure: failed } = result;
  const labels = Array.isArray(result.wm_labels) ? result.wm_labels.map(String) : undefined;
  if (typeof failed !== 'string') return { outcome: 'success', result, labels };
  return { outcome: 'failure', result: { ...result, ...errorResult('ManualFailure', failed) }, labels };
}

function failure(process: ProcessEnd, message: string, extra: JsonObject = {}): End {
  const error = withStep({ name: 'ExecutionErr', message, ...extra }, process);
  return { outcome: 'failure', result: { error } };
}

function withStep(error: JsonObject, place: { stepId: string | undefined }): JsonObject {
  return place.stepId === undefined ? error : { ...error, step_id: place.stepId };
}

const TIMED_OUT =
  'execution error:\njob process terminated due to timeout after exceeding job-specific duration limit';

function deathMessage({ title, exitCode, signal, lastLines }: ProcessEnd): string {
  const code = exitCode ?? `none, ended by ${signal}`;
  return `exit code for "${title}": ${code}, last log lines:\n${lastLines.join('\n')}`;
}
