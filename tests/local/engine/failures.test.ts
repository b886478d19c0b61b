import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { FlowRefused } from '../../../local/engine/prepare.ts';
import type { FlowModule } from '../../../local/workspace/openflow.ts';
import { all, each, fixed, identity, js, subflow, THROWS, ts } from '../runtime/modules.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial({ parallelism: 4 });
});
afterAll(() => trial[Symbol.asyncDispose]());

const ECHO = 'export function main(x: any) { return x; }';
const FAIL_ON = (n: number) =>
  `export function main(x: number) { if (x === ${n}) throw new Error('no ' + x); return x; }`;
const handler = (result = '{ message: e.message, step: e.step_id }'): FlowModule =>
  ts('failure', `export function main(e: any) { return ${result}; }`, { e: 'error' });
const element = { x: 'flow_input.iter.value' };

describe('a failure module', () => {
  test('runs for a failure inside a loop, and not again outside of it', async () => {
    const job = await trial.flow({
      modules: [each('l', fixed([1, 2, 3]), [ts('s', FAIL_ON(2), element)])],
      failure_module: handler(),
    });
    expect(job).toMatchObject({ outcome: 'failure', result: [1, { message: 'no 2', step: 's' }] });
    expect(trial.runtime.flowStatus(job.id)?.failure_module.type).toBe('WaitingForPriorSteps');
  });

  test('runs once even in nested loops', async () => {
    const inner = each('in', fixed([2]), [ts('s', FAIL_ON(2), element)]);
    const job = await trial.flow({ modules: [each('out', fixed([0]), [inner])], failure_module: handler() });
    expect(job).toMatchObject({ outcome: 'failure', result: [[{ message: 'no 2', step: 's' }]] });
  });

  test('that recovers inside a loop lets the loop continue', async () => {
    const job = await trial.flow({
      modules: [each('l', fixed([1, 2, 3]), [ts('s', FAIL_ON(2), element)])],
      failure_module: handler('{ recover: true }'),
    });
    expect(job).toMatchObject({ outcome: 'success', result: [1, { recover: true }, 3] });
  });

  test('does not run for a step with continue_on_error', async () => {
    const job = await trial.flow({
      modules: [ts('a', THROWS('x'), {}, { continue_on_error: true }), ts('b', ECHO, { x: fixed(1) })],
      failure_module: handler(),
    });
    expect(job).toMatchObject({ outcome: 'success', result: 1 });
  });

  test('of the calling flow runs for the failure of a called flow', async () => {
    trial.addFlow('f/test/inner', { modules: [ts('deep', THROWS('deep'))] });
    const job = await trial.flow({ modules: [subflow('call', 'f/test/inner')], failure_module: handler() });
    expect(job).toMatchObject({ outcome: 'failure', result: { message: 'deep', step: 'deep' } });
  });

  test('receives the errors of parallel branches as one error', async () => {
    const branches = ['one', 'two'].map((message) => ({
      modules: [ts(message, THROWS(message))],
      skip_failure: false,
    }));
    trial.addFlow('f/test/inner', { modules: [all('b', branches)] });
    const job = await trial.flow({
      modules: [subflow('call', 'f/test/inner')],
      failure_module: handler('e'),
    });
    expect(job.result).toMatchObject({ name: 'MultipleErrors', message: '[one] one; [two] two' });
  });

  test('that fails is retried by its own policy, and its failure is the result', async () => {
    const failing = ts(
      'failure',
      THROWS('the handler too'),
      {},
      { retry: { constant: { attempts: 1, seconds: 0 } } },
    );
    const job = await trial.flow({ modules: [ts('a', THROWS('x'))], failure_module: failing });
    expect(job).toMatchObject({ outcome: 'failure', result: { error: { message: 'the handler too' } } });
    expect(trial.runtime.flowStatus(job.id)?.failure_module.failed_retries).toHaveLength(1);
  });
});

describe('a retry', () => {
  test('happens only while retry_if is true', async () => {
    const retry = {
      constant: { attempts: 3, seconds: 0 },
      retry_if: { expr: "result.error.message !== 'x'" },
    };
    const job = await trial.flow({ modules: [ts('a', THROWS('x'), {}, { retry })] });
    expect(job.outcome).toBe('failure');
    expect(trial.runtime.jobs({ parentJob: job.id })).toHaveLength(1);
  });

  test('starts after its delay and lists the failed jobs', async () => {
    const retry = { constant: { attempts: 1, seconds: 1 } };
    const job = await trial.flow({ modules: [ts('a', THROWS('x'), {}, { retry })] });
    const [second, first] = trial.runtime.jobs({ parentJob: job.id });
    expect((second?.startedAt ?? 0) - (first?.completedAt ?? 0)).toBeGreaterThanOrEqual(950);
    expect(trial.runtime.flowStatus(job.id)?.modules[0]?.failed_retries).toEqual([first?.id ?? '']);
  });
});

describe('an invalid expression', () => {
  test('in an input fails its step with an error that contains the expression', async () => {
    const job = await trial.flow({
      modules: [ts('a', ECHO, { x: 'nobody.knows' })],
      failure_module: handler(),
    });
    expect(job.result).toMatchObject({ step: null, message: expect.stringContaining('`nobody.knows`') });
  });

  test('in skip_if is not retried', async () => {
    const options = { skip_if: { expr: '!!!' }, retry: { constant: { attempts: 2, seconds: 0 } } };
    const job = await trial.flow({ modules: [ts('a', ECHO, { x: fixed(1) }, options)] });
    expect(job).toMatchObject({ outcome: 'failure', result: { error: { name: 'Anyhow' } } });
    expect(trial.runtime.jobs({ parentJob: job.id })).toHaveLength(0);
  });

  test('in skip_expr fails the flow', async () => {
    const job = await trial.flow({ skip_expr: '!!!', modules: [identity('a')] });
    expect(job.outcome).toBe('failure');
  });
});

describe('a flow', () => {
  test('is skipped as a whole by skip_expr', async () => {
    const job = await trial.flow(
      { skip_expr: 'flow_input.skip', modules: [ts('a', THROWS('ran'))] },
      { skip: true },
    );
    expect(job).toMatchObject({ outcome: 'skipped', result: 'stopped early' });
  });

  test('does not evaluate stop_after_if of a skipped step', async () => {
    const stop_after_if = { expr: 'true', skip_if_stopped: false };
    const skipped = ts('a', THROWS('ran'), {}, { skip_if: { expr: 'flow_input.k === 1' }, stop_after_if });
    const job = await trial.flow(
      { modules: [skipped, ts('b', ECHO, { x: 'previous_result.k + 1' })] },
      { k: 1 },
    );
    expect(job.result).toBe(2);
    expect(trial.runtime.flowStatus(job.id)?.modules[0]).toMatchObject({ type: 'Success', skipped: true });
  });

  test('waits after a step with sleep, also after the last one', async () => {
    const start = Date.now();
    const job = await trial.flow({ modules: [identity('a', { sleep: js('0.2') })] }, { k: 1 });
    expect(job.result).toEqual({ k: 1 });
    expect(Date.now() - start).toBeGreaterThanOrEqual(200);
  });

  test('without steps returns its arguments', async () => {
    expect((await trial.flow({ modules: [] }, { k: 1 })).result).toEqual({ k: 1 });
  });

  test.each([
    ['an id twice', { modules: [identity('a'), identity('a')] }],
    ['a reserved id', { modules: [identity('failure')] }],
  ])('with %s is refused before it is queued', (_, value) => {
    expect(() => trial.runtime.run({ kind: 'preview_flow', value, args: {} })).toThrow(FlowRefused);
  });

  test('gets its arguments from its preprocessor when it is started with an event', async () => {
    const preprocessor = 'export function preprocessor(event: any) { return { k: event.body.n + 1 }; }';
    const value = { preprocessor_module: ts('preprocessor', preprocessor), modules: [identity('a')] };
    const event = { kind: 'webhook', body: { n: 1 } };
    const id = trial.runtime.run({ kind: 'preview_flow', value, args: { n: 1 }, preprocessorEvent: event });
    expect((await trial.runtime.wait(id)).result).toEqual({ k: 2 });
    expect((await trial.flow(value, { n: 1 })).result).toEqual({ n: 1 });
  });

  test('passes its environment to steps, loops and called flows that have none', async () => {
    trial.addFlow('f/test/inner', { modules: [ts('deep', ECHO, { x: 'flow_env.K' })] });
    const loop = each('l', fixed([1]), [ts('s', ECHO, { x: 'flow_env.K + 1' })]);
    const job = await trial.flow({
      flow_env: { K: 1 },
      modules: [loop, subflow('call', 'f/test/inner'), ts('after', ECHO, { x: '[results.l, results.call]' })],
    });
    expect(job.result).toEqual([[2], 1]);
  });
});
