import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choose, each, fixed, identity, THROWS, ts } from '../runtime/modules.ts';
import { answer, asks, ECHO, opened, SEES, start, waits } from './asking.ts';

describe('a step with suspend', () => {
  test('runs, then suspends the flow, then the next step receives the payload', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const flow = start(runtime, asks({ required_events: 2 }));
    const job = await waits(runtime, flow);
    expect(runtime.job(job)?.result).toBe('asked');
    expect(runtime.flowStatus(flow)?.modules).toMatchObject([
      { id: 'ask', type: 'Success' },
      { id: 'echo', type: 'WaitingForEvents', count: 2, job },
    ]);
    answer(runtime, flow, job, { n: 1 });
    expect(runtime.job(flow)?.state?.gate?.missing).toBe(1);
    expect(runtime.jobs({ suspended: true })).toMatchObject([{ id: flow }]);
    answer(runtime, flow, job, { n: 2 }, 'bob');
    expect(await runtime.wait(flow)).toMatchObject({
      outcome: 'success',
      result: {
        resume: { n: 2 },
        resumes: [{ n: 1 }, { n: 2 }],
        approvers: ['ann', 'bob'],
        previous_result: 'asked',
      },
    });
    expect(runtime.flowStatus(flow)?.modules[0]).toMatchObject({
      approvers: [{ approver: 'ann' }, { approver: 'bob' }],
    });
    expect(runtime.jobs({ suspended: true })).toEqual([]);
  });

  test('as the last step is followed by an empty step that returns its result', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const value = {
      modules: [ts('ask', 'export function main() { return 7; }', {}, { suspend: { required_events: 1 } })],
    };
    const flow = start(runtime, value);
    answer(runtime, flow, await waits(runtime, flow), null);
    expect((await runtime.wait(flow)).result).toBe(7);
    expect(runtime.flowStatus(flow)?.modules.map(({ id }) => id)).toEqual(['ask', 'ask-v']);
  });

  test('passes payloads only to the step right after it', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const value = asks({ required_events: 1 });
    value.modules.push(ts('later', ECHO, SEES));
    const flow = start(runtime, value);
    answer(runtime, flow, await waits(runtime, flow), 1);
    expect((await runtime.wait(flow)).result).toMatchObject({ resume: null, resumes: [], approvers: [] });
  });

  test('does not suspend the flow without required events', async () => {
    await using clock = await opened();
    for (const suspend of [{}, { required_events: 0 }]) {
      const flow = start(clock.runtime, asks(suspend));
      expect((await clock.runtime.wait(flow)).outcome).toBe('success');
    }
  });

  test('does not suspend the flow when it was skipped, or failed with continue_on_error', async () => {
    await using clock = await opened();
    const suspend = { required_events: 1 };
    const skipped = ts('a', ECHO, {}, { suspend, skip_if: { expr: 'true' } });
    const failed = ts('b', THROWS('broken'), {}, { suspend, continue_on_error: true });
    const flow = start(clock.runtime, { modules: [skipped, failed, identity('c')] });
    expect((await clock.runtime.wait(flow)).outcome).toBe('success');
  });

  test('accepts approvals that arrive while it still runs', async () => {
    await using clock = await opened();
    const { runtime, workspace } = clock;
    const go = join(workspace.root, 'go');
    const content = `export async function main() { while (!(await Bun.file('${go}').exists())) await Bun.sleep(5); }`;
    const patient = ts('ask', content, {}, { suspend: { required_events: 1 } });
    const begun = Promise.withResolvers<string>();
    runtime.on((event) => {
      if (event.type === 'started' && event.job.stepId === 'ask') begun.resolve(event.job.id);
    });
    const flow = start(runtime, { modules: [patient, ts('echo', ECHO, { seen: 'resume' })] });
    answer(runtime, flow, await begun.promise, 'early');
    expect(runtime.job(flow)?.state?.gate).toBeUndefined();
    writeFileSync(go, '');
    expect((await runtime.wait(flow)).result).toBe('early');
  });

  test('sleeps after it was approved, not before', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const ask = identity('ask', { suspend: { required_events: 1 }, sleep: fixed(600) });
    const flow = start(runtime, { modules: [ask, identity('next')] });
    const job = await waits(runtime, flow);
    clock.moveTo('2026-01-01T00:20:00Z');
    answer(runtime, flow, job, null);
    expect(runtime.store.nextDueTime(0)).toBe(Date.parse('2026-01-01T00:30:00Z'));
    clock.moveTo('2026-01-01T00:30:00Z');
    expect((await runtime.wait(flow)).outcome).toBe('success');
  });

  test('suspends the flow in every iteration of a loop, and once in a branch', async () => {
    await using clock = await opened();
    const { runtime } = clock;
    const ask = identity('ask', { suspend: { required_events: 1 } });
    const loop = each('l', '[1, 2]', [ask, ts('echo', ECHO, { seen: 'resume' })]);
    const branch = [{ ...ask, id: 'ask2' }, ts('echo2', ECHO, { seen: 'resume' })];
    const last = ts('z', ECHO, { seen: '[results.l, results.b]' });
    const flow = start(runtime, { modules: [loop, choose('b', [{ expr: 'true', modules: branch }]), last] });
    for (const value of ['one', 'two', 'three']) {
      const inner = await new Promise<string>((resolve) => {
        const look = () => {
          const [waiting] = runtime.jobs({ suspended: true });
          if (waiting) resolve(waiting.id);
          return waiting !== undefined;
        };
        if (look()) return;
        const stop = runtime.on(() => look() && stop());
      });
      answer(runtime, inner, await waits(runtime, inner), value);
    }
    expect(await runtime.wait(flow)).toMatchObject({ outcome: 'success', result: [['one', 'two'], 'three'] });
  });
});

test('an approval of the flow as a whole resumes one suspended step; the next needs another', async () => {
  await using clock = await opened();
  const { runtime } = clock;
  const ask = (id: string) => identity(id, { suspend: { required_events: 1 } });
  const flow = start(runtime, { modules: [ask('a'), ask('b'), ts('echo', ECHO, { seen: 'resume' })] });
  const first = await waits(runtime, flow);
  answer(runtime, flow, flow, 'one');
  expect(await waits(runtime, flow)).not.toBe(first);
  answer(runtime, flow, flow, 'two');
  expect((await runtime.wait(flow)).result).toBe('two');
});
