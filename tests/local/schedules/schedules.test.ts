import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixed, identity, js, ts } from '../runtime/modules.ts';
import { type Clockwork, clockwork, PATH } from './clockwork.ts';

const at = (hour: string) => `2026-01-01T${hour}Z`;
const times = (clock: Clockwork) => clock.queued().map((job) => new Date(job.scheduledFor).toISOString());

describe('a schedule', () => {
  test('has exactly one run queued, which starts at its tick with its arguments, and then queues the next', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({ args: { x: 1 } });
    await clock.open();
    await clock.planned(at('01:00:00'));
    clock.moveTo(at('00:59:59'));
    expect(times(clock)).toEqual(['2026-01-01T01:00:00.000Z']);
    clock.moveTo(at('01:00:00'));
    const job = await clock.ended(at('01:00:00'));
    expect(job).toMatchObject({ outcome: 'success', result: { x: 1 }, schedulePath: PATH });
    await clock.planned(at('02:00:00'));
    expect(times(clock)).toEqual(['2026-01-01T02:00:00.000Z']);
  });

  test('runs no preprocessor', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    const flow = clock.workspace.flows.get('f/test/flow');
    if (flow)
      flow.value.preprocessor_module = ts('preprocessor', 'export function preprocessor() { throw 1 }');
    clock.addSchedule({ args: { x: 1 } });
    await clock.open();
    await clock.planned(at('01:00:00'));
    clock.moveTo(at('01:00:00'));
    expect((await clock.ended(at('01:00:00'))).result).toEqual({ x: 1 });
  });

  test('of a script queues the next run when the current one has ended', async () => {
    await using clock = clockwork(at('00:10:00'));
    const { root } = clock.workspace;
    clock.addScript(
      'f/test/s',
      `export async function main(x: number) {
      while (!(await Bun.file('${root}/go').exists())) await Bun.sleep(5);
      return x + 1;
    }`,
    );
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({ scriptPath: 'f/test/s', isFlow: false, args: { x: 1 } });
    await clock.open();
    await clock.planned(at('01:00:00'));
    const begun = Promise.withResolvers<void>();
    clock.runtime.on((event) => event.type === 'started' && begun.resolve());
    clock.moveTo(at('01:00:00'));
    await begun.promise;
    await clock.runtime.wait(clock.runtime.run({ kind: 'flow', path: 'f/test/flow', args: {} }));
    expect(clock.queued()).toEqual([]);
    writeFileSync(join(root, 'go'), '');
    expect((await clock.ended(at('01:00:00'))).result).toBe(2);
    await clock.planned(at('02:00:00'));
    expect(clock.queued()).toHaveLength(1);
  });

  test('with no_flow_overlap skips a tick while an earlier run is active', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a', { sleep: fixed(90 * 60) }), identity('b')]);
    clock.addSchedule({ noFlowOverlap: true });
    await clock.open();
    await clock.planned(at('01:00:00'));
    clock.moveTo(at('01:00:00'));
    await clock.planned(at('02:00:00'));
    const [first] = clock.runtime.jobs({ status: 'running', parentJob: null });
    clock.moveTo(at('02:00:00'));
    expect(await clock.ended(at('02:00:00'))).toMatchObject({
      outcome: 'skipped',
      result: `not allowed to overlap with ${first?.id}, scheduling next iteration`,
    });
    await clock.planned(at('03:00:00'));
    clock.moveTo(at('03:00:00'));
    expect((await clock.ended(at('01:00:00'))).outcome).toBe('success');
    await clock.planned(at('04:00:00'));
    expect((await clock.ended(at('02:00:00'))).outcome).toBe('skipped');
  });

  test('without no_flow_overlap runs concurrently', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a', { sleep: fixed(90 * 60) }), identity('b')]);
    clock.addSchedule({});
    await clock.open();
    await clock.planned(at('01:00:00'));
    clock.moveTo(at('01:00:00'));
    await clock.planned(at('02:00:00'));
    clock.moveTo(at('02:00:00'));
    await clock.planned(at('03:00:00'));
    expect(clock.runtime.jobs({ status: 'running', parentJob: null })).toHaveLength(2);
  });

  test('continues with the tick after a canceled run', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({});
    await clock.open();
    const { id } = await clock.planned(at('01:00:00'));
    clock.runtime.cancel(id, 'not now', 'me');
    await clock.planned(at('02:00:00'));
    expect(clock.queued()).toHaveLength(1);
  });

  test('with a missing runnable or an invalid cron reports why and blocks no other', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({ path: 'f/test/gone', scriptPath: 'f/test/no_flow' });
    clock.addSchedule({ path: 'f/test/wild', schedule: 'hourly' });
    clock.addSchedule({});
    await clock.open();
    await clock.planned(at('01:00:00'));
    expect(clock.runtime.schedules.status('f/test/gone')?.error).toContain('Not found: flow f/test/no_flow');
    expect(clock.runtime.schedules.status('f/test/wild')?.error).toContain('six fields');
    expect(clock.runtime.schedules.status(PATH)?.error).toBeUndefined();
  });
});

describe('after a restart a schedule', () => {
  test('still has the queued run', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({});
    await clock.open();
    const { id } = await clock.planned(at('01:00:00'));
    await clock.close();
    await clock.open();
    clock.moveTo(at('01:00:00'));
    expect((await clock.ended(at('01:00:00'))).id).toBe(id);
  });

  test('runs a missed tick once, late, and reports the skipped ones', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({});
    await clock.open();
    await clock.planned(at('01:00:00'));
    await clock.close();
    clock.time = Date.parse(at('05:30:00'));
    await clock.open();
    const late = await clock.ended(at('01:00:00'));
    await clock.planned(at('06:00:00'));
    expect(clock.runtime.jobs({ schedulePath: PATH, parentJob: null })).toHaveLength(2);
    expect(clock.runtime.schedules.status(PATH)).toMatchObject({
      latenessMs: 4.5 * 3_600_000,
      missed: 4,
      last: { job: late.id, tick: Date.parse(at('01:00:00')), startedAt: Date.parse(at('05:30:00')) },
      next: { tick: Date.parse(at('06:00:00')) },
    });
    expect(clock.runtime.logs(late.id)).toContain('started 16200 s late');
    clock.moveTo(at('06:00:00'));
    await clock.ended(at('06:00:00'));
    await clock.planned(at('07:00:00'));
    expect(clock.runtime.schedules.status(PATH)).toMatchObject({ latenessMs: 0, missed: 0 });
  });

  test('follows its file: another cron, other arguments, disabled, deleted', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({});
    await clock.open();
    const first = await clock.planned(at('01:00:00'));
    await clock.close();
    clock.addSchedule({ args: { x: 2 } });
    await clock.open();
    await clock.runtime.wait(clock.runtime.run({ kind: 'flow', path: 'f/test/flow', args: {} }));
    expect(clock.queued()).toMatchObject([{ args: { x: 2 } }]);
    expect(clock.runtime.job(first.id)).toBeUndefined();
    await clock.close();
    clock.addSchedule({ schedule: '0 30 * * * *' });
    await clock.open();
    await clock.planned(at('00:30:00'));
    await clock.close();
    clock.addFlow('f/test/flow', [identity('a'), identity('b')], 'another');
    await clock.open();
    const renewed = await clock.planned(at('00:30:00'));
    expect(renewed.hash).toBe('another');
    await clock.close();
    for (const change of [
      () => clock.addSchedule({ enabled: false }),
      () => clock.workspace.schedules.clear(),
    ]) {
      change();
      await clock.open();
      await clock.runtime.wait(clock.runtime.run({ kind: 'flow', path: 'f/test/flow', args: {} }));
      expect(clock.queued()).toEqual([]);
      await clock.close();
      clock.addSchedule({});
      await clock.open();
      await clock.planned(at('01:00:00'));
      await clock.close();
    }
  });

  test('that a person disabled stays disabled, and is not late when enabled again', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({});
    await clock.open();
    await clock.planned(at('01:00:00'));
    clock.moveTo(at('01:00:00'));
    await clock.planned(at('02:00:00'));
    expect(clock.runtime.schedules.setEnabled(PATH, false)).toMatchObject({ enabled: false });
    expect(clock.queued()).toEqual([]);
    await clock.close();
    clock.time = Date.parse(at('05:10:00'));
    await clock.open();
    expect(clock.runtime.schedules.status(PATH)).toMatchObject({ enabled: false });
    clock.runtime.schedules.setEnabled(PATH, true);
    await clock.planned(at('06:00:00'));
    expect(clock.runtime.schedules.status(PATH)).toMatchObject({ enabled: true, missed: 0 });
    expect(clock.runtime.schedules.setEnabled('f/test/unknown', true)).toBeUndefined();
  });
});

test('a runtime without schedules leaves due ticks queued for the next one', async () => {
  await using clock = clockwork(at('00:10:00'));
  clock.addFlow('f/test/flow', [
    identity('a'),
    ts('b', 'export function main(x: number) { return x; }', { x: js('1') }),
  ]);
  clock.addSchedule({});
  await clock.open();
  const { id } = await clock.planned(at('01:00:00'));
  await clock.close();
  clock.time = Date.parse(at('03:00:00'));
  await clock.open({ schedules: false });
  const own = await clock.runtime.wait(clock.runtime.run({ kind: 'flow', path: 'f/test/flow', args: {} }));
  expect(own.outcome).toBe('success');
  expect(clock.runtime.job(id)?.status).toBe('queued');
  await clock.close();
  await clock.open();
  expect((await clock.ended(at('01:00:00'))).id).toBe(id);
});
