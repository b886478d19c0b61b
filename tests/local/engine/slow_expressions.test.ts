import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowModule, FlowValue } from '../../../local/workspace/openflow.ts';
import { choose, each, fixed, identity, js, ts } from '../runtime/modules.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';
import { type Clockwork, clockwork } from '../schedules/clockwork.ts';

/** An expression that has this value after a second of work, far more than is done at once. */
const slowly = (value: string, milliseconds = 1000) =>
  `((end) => { while (Date.now() < end) {} })(Date.now() + ${milliseconds}) ?? (${value})`;
const ECHO = 'export function main(x: any, y: any) { return y === undefined ? x : [x, y]; }';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial[Symbol.asyncDispose]());

describe('a slow expression', () => {
  test('does not block other flows', async () => {
    const ended: string[] = [];
    const slow = trial.flow({ modules: [ts('a', ECHO, { x: slowly('1') })] });
    const quick = trial.runtime.run({
      kind: 'preview_flow',
      value: { modules: [identity('i')] },
      args: { x: 1 },
    });
    await Promise.all([
      slow.then(() => ended.push('slow')),
      trial.runtime.wait(quick).then(() => ended.push('quick')),
    ]);
    expect(ended).toEqual(['quick', 'slow']);
    expect((await slow).result).toBe(1);
  });

  const first = ts('a', 'export function main() { return { list: [1, 2] }; }');
  const places: [where: string, flow: FlowValue, result: unknown][] = [
    ['one input after the other', one(ts('b', ECHO, { x: slowly('1'), y: slowly('2') })), [1, 2]],
    ['a look at results', one(ts('b', ECHO, { x: `${slowly('7')} + results.a.list[1]` })), 9],
    ['what follows a look', one(ts('b', ECHO, { x: `results.a.list[1] + (${slowly('7')})` })), 9],
    ['a look at what is not there', one(ts('b', ECHO, { x: slowly('results.gone') })), null],
    [
      'an iterator and its body',
      one(each('l', slowly('[3, 4]'), [ts('b', ECHO, { x: slowly('flow_input.iter.value') })])),
      [3, 4],
    ],
    ['a branch', one(choose('b', [{ expr: slowly('true'), modules: [ts('c', ECHO, { x: '5' })] }])), 5],
    ['skip_if', one(identity('b', { skip_if: { expr: slowly('true') } })), { list: [1, 2] }],
    ['stop_after_if', one(identity('b', { stop_after_if: stop() }), identity('c')), { list: [1, 2] }],
    ['skip_expr', { modules: [], skip_expr: slowly('true') }, 'stopped early'],
    ['sleep', one(identity('b', { sleep: js(slowly('0')) })), { list: [1, 2] }],
  ];
  function one(...modules: FlowModule[]): FlowValue {
    return { modules: [first, ...modules] };
  }
  function stop() {
    return { expr: slowly('true'), skip_if_stopped: true };
  }
  test.each(places)(
    'has its value in %s',
    async (_, flow, result) => {
      expect((await trial.flow(flow)).result).toEqual(result as never);
      expect(trial.runtime.store.postponed.all()).toEqual([]);
    },
    30_000,
  );

  test('has a limit of 20 s, as on a Windmill server', async () => {
    const flow = trial.flow({ modules: [ts('a', ECHO, { x: slowly('1', 6000) })] });
    expect((await flow).result).toBe(1);
  }, 30_000);

  test('fails its step when it fails', async () => {
    const { result } = await trial.flow({
      modules: [ts('a', ECHO, { x: `${slowly('1')} + variable('f/a/gone')` })],
    });
    expect(result).toMatchObject({ error: { message: expect.stringContaining('f/a/gone') } });
  });

  test('is discarded when the flow is canceled', async () => {
    const id = trial.runtime.run({
      kind: 'preview_flow',
      value: { modules: [ts('a', ECHO, { x: slowly('1') })] },
      args: {},
    });
    await postponed(trial.runtime.store);
    trial.runtime.cancel(id, 'enough', 'me');
    expect((await trial.runtime.wait(id)).outcome).toBe('canceled');
    await trial.flow({ modules: [ts('a', ECHO, { x: slowly('1') })] });
    while (trial.runtime.store.postponed.all().length > 0) await Bun.sleep(5);
    expect(trial.runtime.jobs({ parentJob: id })).toEqual([]);
  });
});

describe('a runtime that stops during a slow expression', () => {
  async function interrupted(clock: Clockwork, value: FlowValue, answers: boolean) {
    const before = await clock.open({ schedules: false });
    const id = before.run({ kind: 'preview_flow', value, path: 'f/test/flow', args: {} });
    if (answers) {
      const job = await new Promise<string>((resolve) => {
        const stopListening = before.on(() => {
          const gate = before.job(id)?.state?.gate;
          if (gate) resolve(gate.job);
          if (gate) stopListening();
        });
      });
      before.answer(id, { job, resumeId: 1, value: 'yes', approved: true });
    }
    await postponed(before.store);
    await clock.close();
    return (await clock.open({ schedules: false })).wait(id);
  }

  test('continues with it after the next start, and repeats no step', async () => {
    await using clock = clockwork('2026-01-01T00:00:00Z');
    const file = join(clock.workspace.root, 'count');
    const content = `import { appendFileSync } from 'node:fs'; export function main() { appendFileSync('${file}', 'x'); return 1; }`;
    const value = { modules: [ts('a', content), ts('b', ECHO, { x: slowly('results.a') })] };
    expect((await interrupted(clock, value, false)).result).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('x');
  }, 30_000);

  test('continues also at the start of a flow, and after an approval', async () => {
    await using clock = clockwork('2026-01-01T00:00:00Z');
    const begins = { modules: [ts('a', ECHO, { x: slowly('1') })] };
    expect((await interrupted(clock, begins, false)).result).toBe(1);
    await clock.close();
    const asks = identity('a', { suspend: { required_events: 1 }, sleep: fixed(0) });
    const approved = { modules: [asks, ts('b', ECHO, { x: slowly('resume') })] };
    expect((await interrupted(clock, approved, true)).result).toBe('yes');
  }, 30_000);
});

async function postponed(store: Trial['runtime']['store']): Promise<void> {
  while (store.postponed.all().length === 0) await Bun.sleep(5);
}
