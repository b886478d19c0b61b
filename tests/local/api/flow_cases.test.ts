import { afterAll, beforeAll, describe, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../../../local/store/job.ts';
import { json } from '../../../local/workspace/shapes.ts';
import { checkRun, FLOW_CASES } from '../engine/cases/all_cases.ts';
import { type Running, runApi } from './running.ts';

const ended = z.object({
  success: z.boolean(),
  is_skipped: z.boolean(),
  canceled: z.boolean(),
  result: json,
});

let api: Running;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cases-'));
  const stored = FLOW_CASES.filter(({ mode }) => mode === 'deployed');
  api = await runApi(
    Object.fromEntries(
      stored.map(({ id, flow }) => [
        `f/cases/${id.toLowerCase()}__flow/flow.yaml`,
        JSON.stringify({ summary: id, value: flow }),
      ]),
    ),
  );
});
afterAll(async () => {
  await api.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Waits for a job that was started over the API, and reads over the API how it ended. */
async function endOf(job: string) {
  await api.runtime.wait(job);
  const { body } = await api.call('GET', `jobs_u/completed/get/${job}`);
  const { success, is_skipped, canceled, result } = ended.parse(body);
  const outcome: Outcome = canceled ? 'canceled' : is_skipped ? 'skipped' : success ? 'success' : 'failure';
  return { outcome, result };
}

describe('rule 18: over the API a flow behaves as on a Windmill server', () => {
  for (const { id, promise, flow, mode, runs } of FLOW_CASES) {
    for (const [index, run] of runs.entries()) {
      test(`${id}.${index + 1}: ${promise}`, () =>
        checkRun(run, directory, async (args) =>
          endOf(
            mode === 'deployed'
              ? await api.start(`f/f/cases/${id.toLowerCase()}`, args)
              : await api.start('preview_flow', { value: flow, args }),
          ),
        ));
    }
  }
});
