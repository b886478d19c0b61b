import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Schedule } from '../../../local/workspace/types.ts';
import { identity, ts } from '../runtime/modules.ts';
import { type Clockwork, clockwork, PATH } from './clockwork.ts';

const at = (hour: string) => `2026-01-01T${hour}Z`;

/** The ended run of one o'clock, of a schedule with these options. */
async function runOf(clock: Clockwork, change: Partial<Schedule>) {
  clock.addSchedule(change);
  await clock.open();
  await clock.planned(at('01:00:00'));
  clock.moveTo(at('01:00:00'));
  return clock.ended(at('01:00:00'));
}

const failsFirst = (mark: string) => `import { existsSync, writeFileSync } from 'node:fs';
export function main(x: number) {
  if (existsSync('${mark}')) return { x };
  writeFileSync('${mark}', '');
  throw new Error('not yet');
}`;

describe('options of a schedule', () => {
  test('retry: a script is retried, as the step of a flow', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addScript('f/test/s', failsFirst(join(clock.workspace.root, 'mark')));
    const retry = { constant: { attempts: 1, seconds: 0 } };
    const job = await runOf(clock, { scriptPath: 'f/test/s', isFlow: false, args: { x: 1 }, retry });
    expect(job).toMatchObject({ kind: 'singlestepflow', path: 'f/test/s', result: { x: 1 } });
    expect(clock.runtime.flowStatus(job.id)?.modules[0]?.failed_retries).toHaveLength(1);
  });

  test('retry: a flow is not retried, only its steps', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [ts('a', failsFirst(join(clock.workspace.root, 'mark')))]);
    const job = await runOf(clock, { retry: { constant: { attempts: 1, seconds: 0 } } });
    expect(job).toMatchObject({ kind: 'flow', outcome: 'failure' });
  });

  test('paused_until: no run starts before, and the skipped ticks do not count as missed', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    clock.addSchedule({ pausedUntil: Date.parse(at('04:30:00')) });
    await clock.open();
    await clock.planned(at('05:00:00'));
    expect(clock.queued()).toHaveLength(1);
    clock.moveTo(at('05:00:00'));
    await clock.ended(at('05:00:00'));
    await clock.planned(at('06:00:00'));
    expect(clock.runtime.schedules.status(PATH)).toMatchObject({ missed: 0, latenessMs: 0 });
  });

  test('paused_until, set on an active schedule, reports no tick as missed', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    await runOf(clock, {});
    await clock.close();
    clock.addSchedule({ pausedUntil: Date.parse(at('04:30:00')) });
    await clock.open();
    await clock.planned(at('05:00:00'));
    expect(clock.runtime.schedules.status(PATH)?.missed).toBe(0);
  });

  test.each([
    ['true', 'success', { x: 1 }],
    ['1', 'skipped', 1],
  ] as const)(
    'dynamic_skip: when the script returns %s, the run ends as %s',
    async (returned, outcome, result) => {
      await using clock = clockwork(at('00:10:00'));
      const file = join(clock.workspace.root, 'scheduled_for');
      clock.addScript(
        'f/test/asked',
        `export async function main(scheduled_for: string) { await Bun.write('${file}', scheduled_for); return ${returned}; }`,
      );
      clock.addFlow('f/test/flow', [identity('a')]);
      const job = await runOf(clock, { dynamicSkip: 'f/test/asked', args: { x: 1 } });
      expect(job).toMatchObject({ outcome, result, path: 'f/test/flow' });
      expect(await Bun.file(file).text()).toBe('2026-01-01T01:00:00+00:00');
      await clock.planned(at('02:00:00'));
    },
  );

  test('its warnings are in the log of every run', async () => {
    await using clock = clockwork(at('00:10:00'));
    clock.addFlow('f/test/flow', [identity('a')]);
    const job = await runOf(clock, { warnings: ['warning: schedule f/test/tick, on_failure: never run'] });
    expect(clock.runtime.logs(job.id)).toBe('warning: schedule f/test/tick, on_failure: never run\n');
  });
});

test('a scheduled run is created by its schedule and has the permissions of its owner', async () => {
  await using clock = clockwork(at('00:10:00'));
  const names = ['WM_USERNAME', 'WM_EMAIL', 'WM_PERMISSIONED_AS', 'WM_STATE_PATH', 'WM_SCHEDULE_PATH'];
  const content = `export function main() { return ${JSON.stringify(names)}.map((name) => process.env[name]); }`;
  clock.addScript('f/test/s', content);
  const script = await runOf(clock, { scriptPath: 'f/test/s', isFlow: false });
  const expected = ['schedule-f-test-tick', 'local@local', 'u/local'];
  expect(script.result).toEqual([...expected, 'f/test/s/schedule-f-test-tick', PATH]);
  expect(script.createdBy).toBe('schedule-f-test-tick');
  await clock.close();
  clock.addFlow('f/test/flow', [ts('a', content)]);
  clock.addSchedule({});
  await clock.open();
  await clock.planned(at('02:00:00'));
  clock.moveTo(at('02:00:00'));
  const flow = await clock.ended(at('02:00:00'));
  expect(flow.result).toEqual([...expected, 'f/test/flow/a_schedule-f-test-tick', PATH]);
});
