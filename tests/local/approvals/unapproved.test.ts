import { describe, expect, test } from 'bun:test';
import { identity, ts } from '../runtime/modules.ts';
import { answer, asks, ECHO, opened, start, waits } from './asking.ts';

describe('a refusal', () => {
  const REFUSED = { error: { name: 'SuspendedDisapproved', message: 'Disapproved by ann' } };

  test('fails the flow and names the approver, regardless of other approvals, without a retry', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const value = asks({ required_events: 2 });
    for (const module of value.modules) {
      Object.assign(module, { retry: { constant: { attempts: 3, seconds: 0 } }, continue_on_error: true });
    }
    const flow = start(runtime, value);
    const job = await waits(runtime, flow);
    answer(runtime, flow, job, null, 'bob');
    answer(runtime, flow, job, null, 'ann', false);
    expect(await runtime.wait(flow)).toMatchObject({ outcome: 'failure', result: REFUSED });
    expect(runtime.jobs({ parentJob: flow })).toHaveLength(1);
  });

  test('runs the failure module', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const failure = ts('failure', ECHO, { seen: 'error' });
    const flow = start(runtime, asks({ required_events: 1 }, { failure_module: failure }));
    answer(runtime, flow, await waits(runtime, flow), null, 'ann', false);
    expect(await runtime.wait(flow)).toMatchObject({ outcome: 'failure', result: REFUSED.error });
  });

  test('without a name is reported as disapproved by unknown', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const flow = start(runtime, asks({ required_events: 1 }));
    const job = await waits(runtime, flow);
    runtime.answer(flow, { job, resumeId: 1, value: null, approved: false });
    expect((await runtime.wait(flow)).result).toEqual({
      error: { name: 'SuspendedDisapproved', message: 'Disapproved by unknown' },
    });
  });

  test('with continue_on_disapprove_timeout is passed to the next step', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const flow = start(runtime, asks({ required_events: 1, continue_on_disapprove_timeout: true }));
    answer(runtime, flow, await waits(runtime, flow), { why: 'no' }, 'ann', false);
    expect(await runtime.wait(flow)).toMatchObject({
      outcome: 'success',
      result: { resume: REFUSED, resumes: [{ why: 'no' }, REFUSED], previous_result: 'asked' },
    });
  });
});

describe('an approval timeout', () => {
  const TIMED_OUT = { error: { name: 'SuspendedTimedOut', message: 'Timed out waiting to be resumed' } };

  test('ends the flow after the step’s timeout, 30 minutes by default', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    for (const [timeout, seconds] of [
      [60, 60],
      [undefined, 1800],
    ] as const) {
      const begin = clock.time;
      const flow = start(runtime, asks({ required_events: 1, timeout }));
      await waits(runtime, flow);
      expect(runtime.store.nextDueTime(begin)).toBe(begin + seconds * 1000);
      clock.moveTo(new Date(begin + seconds * 1000 - 1).toISOString());
      const other = start(runtime, { modules: [identity('a')] });
      await runtime.wait(other);
      expect(runtime.job(flow)?.status).toBe('running');
      clock.moveTo(new Date(begin + seconds * 1000).toISOString());
      expect(await runtime.wait(flow)).toMatchObject({ outcome: 'failure', result: TIMED_OUT });
    }
  });

  test('can be continued from', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const flow = start(
      runtime,
      asks({ required_events: 2, timeout: 60, continue_on_disapprove_timeout: true }),
    );
    answer(runtime, flow, await waits(runtime, flow), 'yes');
    clock.moveTo('2026-01-01T00:01:00Z');
    expect((await runtime.wait(flow)).result).toMatchObject({
      resume: TIMED_OUT,
      resumes: ['yes', TIMED_OUT],
    });
  });
});

describe('a waiting flow', () => {
  test('still waits after a restart, with its approvals', async () => {
    await using clock = await opened();
    const flow = start(clock.runtime, asks({ required_events: 2, timeout: 3600 }));
    const job = await waits(clock.runtime, flow);
    answer(clock.runtime, flow, job, 1);
    await clock.close();
    await clock.open({ schedules: false });
    answer(clock.runtime, flow, job, 2);
    expect((await clock.runtime.wait(flow)).result).toMatchObject({ resumes: [1, 2] });
  });

  test('whose timeout passed while no runtime was running ends at the next start', async () => {
    await using clock = await opened();
    const flow = start(clock.runtime, asks({ required_events: 1, timeout: 60 }));
    await waits(clock.runtime, flow);
    await clock.close();
    clock.time += 3_600_000;
    await clock.open({ schedules: false });
    expect((await clock.runtime.wait(flow)).result).toMatchObject({ error: { name: 'SuspendedTimedOut' } });
  });

  test('can be canceled', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const flow = start(runtime, asks({ required_events: 1, timeout: 60 }));
    await waits(runtime, flow);
    runtime.cancel(flow, 'enough', 'me');
    expect((await runtime.wait(flow)).outcome).toBe('canceled');
    expect(runtime.jobs({ suspended: true })).toEqual([]);
    clock.moveTo('2026-01-01T01:00:00Z');
    await runtime.wait(start(runtime, { modules: [identity('a', { skip_if: { expr: 'true' } })] }));
    expect(runtime.job(flow)?.outcome).toBe('canceled');
  });
});
