import { describe, expect, test } from 'bun:test';
import { personOf, runId, runPage } from '../../../f/shared/clients/job.ts';

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

  test('is undefined outside Windmill', () => {
    expect(() => runId({ WM_JOB_ID: '' })).toThrow(/WM_JOB_ID is not set: run this script as a Windmill job/);
  });
});

describe('the page of a run', () => {
  const here = { WM_BASE_URL: 'https://windmill.example.com', WM_WORKSPACE: 'credits & co' };

  test('is in its workspace, for any characters in its name', () => {
    expect(runPage(here, 'a/b?c')).toBe(
      'https://windmill.example.com/run/a%2Fb%3Fc?workspace=credits+%26+co',
    );
  });

  test.each([
    ['without an address', { WM_WORKSPACE: 'w' }],
    ['with an empty address', { ...here, WM_BASE_URL: '' }],
    ['with an address that is none', { ...here, WM_BASE_URL: 'windmill' }],
    ['without a workspace', { WM_BASE_URL: here.WM_BASE_URL }],
    ['with an empty workspace', { ...here, WM_WORKSPACE: '' }],
  ])('is undefined %s', (_, environment) => {
    expect(runPage(environment, 'run1')).toBeNull();
  });
});

describe('who started a run', () => {
  test.each([
    ['who uses the app', { WM_END_USER_EMAIL: 'a', WM_USERNAME: 'b', WM_EMAIL: 'c' }, 'windmill:a'],
    ['who is named', { WM_END_USER_EMAIL: '', WM_USERNAME: 'b', WM_EMAIL: 'c' }, 'windmill:b'],
    ['who has an address at least', { WM_USERNAME: '', WM_EMAIL: 'c' }, 'windmill:c'],
  ])('is %s', (_, environment, person) => {
    expect(personOf(environment)).toBe(person);
  });

  test('is never empty', () => {
    expect(() => personOf({ WM_EMAIL: '' })).toThrow(
      'WM_USERNAME is not set: run this script as a Windmill job',
    );
  });
});
