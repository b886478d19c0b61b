import { describe, expect, test } from 'bun:test';
import { runId } from '../../../../f/credits/lib/ledger/run.ts';

describe('the run of a job', () => {
  test.each([
    ['is the outermost one where Windmill names it', 'root', { WM_ROOT_JOB_ID: 'root', WM_JOB_ID: 'job' }],
    [
      'is named by the outermost job before the outermost flow',
      'root',
      { WM_ROOT_JOB_ID: 'root', WM_ROOT_FLOW_JOB_ID: 'flow', WM_JOB_ID: 'job' },
    ],
    [
      'is the outermost flow where no outermost job is named',
      'flow',
      { WM_ROOT_JOB_ID: '', WM_ROOT_FLOW_JOB_ID: 'flow', WM_JOB_ID: 'job' },
    ],
    ['is the job itself where it runs alone', 'job', { WM_JOB_ID: 'job' }],
  ])('%s', (_, run, environment) => {
    expect(runId(environment)).toBe(run);
  });

  test('is not made up outside Windmill', () => {
    expect(() => runId({ WM_JOB_ID: '' })).toThrow(/WM_JOB_ID is not set: run this script as a Windmill job/);
  });
});
