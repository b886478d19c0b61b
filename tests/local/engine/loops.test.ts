import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  all,
  choose,
  each,
  fixed,
  identity,
  js,
  subflow,
  THROWS,
  ts,
  whileLoop,
} from '../runtime/modules.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial({ parallelism: 4 });
});
afterAll(() => trial[Symbol.asyncDispose]());

const ECHO = 'export function main(x: any) { return x; }';
const echo = (id: string, x: string) => ts(id, ECHO, { x });
const FAIL_ON = (n: number) =>
  `export function main(x: number) { if (x === ${n}) throw new Error('no ' + x); return x; }`;

describe('a loop', () => {
  test('passes the flow input and the element to each iteration, and the outer element to a nested loop', async () => {
    const inner = each('inner', 'flow_input.iter.value', [
      echo('e', '[flow_input.k, flow_input.iter, flow_input.iter_parent.index]'),
    ]);
    const job = await trial.flow({ modules: [each('outer', fixed([['a'], ['b']]), [inner])] }, { k: 1 });
    expect(job.result).toEqual([[[1, { index: 0, value: 'a' }, 0]], [[1, { index: 0, value: 'b' }, 1]]]);
  });

  test('in parallel respects its parallelism and returns results in order', async () => {
    const from = trial.events.length;
    const step = ts(
      's',
      'export async function main(n: number) { await Bun.sleep(30 * (4 - n)); return n; }',
      {
        n: 'flow_input.iter.value',
      },
    );
    const loop = each('l', fixed([0, 1, 2, 3]), [step], { parallel: true, parallelism: js('flow_input.k') });
    const job = await trial.flow({ modules: [loop] }, { k: 2 });
    expect(job.result).toEqual([0, 1, 2, 3]);
    let running = 0;
    let most = 0;
    for (const event of trial.events.slice(from)) {
      if (event.type === 'log' || event.job.stepId !== 'l') continue;
      running += event.type === 'queued' ? 1 : event.type === 'completed' ? -1 : 0;
      most = Math.max(most, running);
    }
    expect(most).toBe(2);
  });

  test('in parallel runs every iteration even when one fails, and then fails', async () => {
    const loop = each('l', fixed([1, 2, 3]), [ts('s', FAIL_ON(2), { x: 'flow_input.iter.value' })], {
      parallel: true,
    });
    const job = await trial.flow({ modules: [loop] });
    expect(job.outcome).toBe('failure');
    expect(job.result).toMatchObject([1, { error: { message: 'no 2', step_id: 's' } }, 3]);
  });

  test('in parallel keeps the results of its iterations separate', async () => {
    const steps = [echo('s', 'flow_input.iter.value'), echo('t', 'results.s * 10')];
    const job = await trial.flow({
      modules: [
        each('l', fixed([1, 2, 3]), steps, { parallel: true }),
        echo('after', '[results.s, results.l]'),
      ],
    });
    expect(job.result).toEqual([null, [10, 20, 30]]);
  });

  test('stops at the first failure, and its result ends with the error', async () => {
    const loop = each('l', fixed([1, 2, 3]), [ts('s', FAIL_ON(2), { x: 'flow_input.iter.value' })]);
    const job = await trial.flow({ modules: [loop] });
    expect(job.outcome).toBe('failure');
    expect(job.result).toMatchObject([1, { error: { message: 'no 2' } }]);
  });

  test('skips failures by default in a stored flow, but not in a preview', async () => {
    const loop = each('l', fixed([1, 2]), [ts('s', FAIL_ON(1), { x: 'flow_input.iter.value' })], {
      skip_failures: undefined,
    });
    expect((await trial.flow({ modules: [loop] }, {}, 'deployed')).outcome).toBe('success');
    expect((await trial.flow({ modules: [loop] }, {}, 'preview')).outcome).toBe('failure');
  });

  test('with stop_after_if ends early without ending the flow', async () => {
    const loop = each(
      'l',
      fixed([1, 2, 3]),
      [echo('s', 'flow_input.iter.value')],
      {},
      {
        stop_after_if: { expr: 'result === 2', skip_if_stopped: true },
      },
    );
    const job = await trial.flow({ modules: [loop, echo('after', 'results.l')] });
    expect(job).toMatchObject({ outcome: 'success', result: [1, 2] });
  });

  test('over a value that is no list fails the step with a message', async () => {
    const job = await trial.flow({ modules: [each('l', fixed({ a: 1 }), [identity('i')])] });
    expect(job.outcome).toBe('failure');
    expect(job.result).toMatchObject({
      error: { message: expect.stringContaining('Expected an array value') },
    });
  });

  test('in a stored flow runs a body of one plain step without a flow around it', async () => {
    const loop = each('l', fixed([5, 6]), [echo('s', '[flow_input.iter.value, results.s]')]);
    const job = await trial.flow({ modules: [loop] }, {}, 'deployed');
    expect(job.result).toEqual([
      [5, null],
      [6, null],
    ]);
    expect(trial.runtime.jobs({ parentJob: job.id }).map((child) => child.kind)).toEqual([
      'preview',
      'preview',
    ]);
  });

  test('of type while counts its iterations and ends by its condition', async () => {
    const loop = whileLoop('w', [echo('s', 'flow_input.iter')], {
      stop_after_if: { expr: 'result.index === 2', skip_if_stopped: false },
    });
    const job = await trial.flow({ modules: [loop] });
    expect(job.result).toEqual([0, 1, 2].map((n) => ({ index: n, value: n })));
  });
});

describe('branches', () => {
  test('in sequence stop at the first failure unless skip_failure is set', async () => {
    const branches = [{ modules: [ts('x', THROWS('first'))] }, { modules: [echo('y', '2')] }];
    const stopped = await trial.flow({ modules: [all('b', branches, false)] });
    expect(stopped.outcome).toBe('failure');
    expect(stopped.result).toMatchObject([{ error: { message: 'first' } }]);
    const allowed = branches.map((branch) => ({ ...branch, skip_failure: true }));
    const went = await trial.flow({ modules: [all('b', allowed, false)] });
    expect(went).toMatchObject({ outcome: 'success', result: [{ error: { message: 'first' } }, 2] });
  });

  test('with a stop inside end the flow', async () => {
    const stops = ts('x', ECHO, { x: '1' }, { stop_after_if: { expr: 'true', skip_if_stopped: false } });
    const job = await trial.flow({
      modules: [choose('b', [{ expr: 'true', modules: [stops] }]), ts('never', THROWS('ran'))],
    });
    expect(job).toMatchObject({ outcome: 'success', result: 1 });
  });

  test('with a called flow do not end the calling flow when the called flow stops early', async () => {
    const stops = ts('x', ECHO, { x: '1' }, { stop_after_if: { expr: 'true', skip_if_stopped: true } });
    trial.addFlow('f/test/inner', { modules: [stops, ts('never', THROWS('ran'))] });
    const job = await trial.flow({
      modules: [subflow('call', 'f/test/inner'), echo('after', 'results.call + 1')],
    });
    expect(job).toMatchObject({ outcome: 'success', result: 2 });
  });

  test('that are chosen and empty return the previous result', async () => {
    const job = await trial.flow({
      modules: [echo('a', '7'), choose('b', [{ expr: 'result === 7', modules: [] }]), identity('c')],
    });
    expect(job.result).toBe(7);
    expect(trial.runtime.flowStatus(job.id)?.modules[1]?.branch_chosen).toEqual({
      type: 'branch',
      branch: 0,
    });
  });

  test('have results of inner steps readable after the branch, and outer ones inside a called flow', async () => {
    trial.addFlow('f/test/inner', { modules: [echo('deep', '[results.a, flow_input.p]')] });
    const job = await trial.flow({
      modules: [
        choose('b', [], [echo('a', '5')]),
        subflow('call', 'f/test/inner', { p: 'results.a' }),
        echo('after', '[results.a, results.call, results.deep]'),
      ],
    });
    expect(job.result).toEqual([5, [5, 5], null]);
  });
});
