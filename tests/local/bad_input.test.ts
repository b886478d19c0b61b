import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { type Running, runApi } from './api/running.ts';
import { hasEnded } from './workers/processes.ts';
import { flowYaml } from './workspace/on_disk.ts';

const calls = (path: string) => [{ id: 'a', value: { type: 'flow', path, input_transforms: {} } }];
const add = (expr: string) => ({
  id: 'a',
  value: { type: 'script', path: 'f/a/add', input_transforms: { x: { type: 'javascript', expr } } },
});
const failure = (message: string, name = 'ExecutionErr') => ({
  status: 422,
  body: { error: { name, message: expect.stringContaining(message) } },
});

let api: Running;
beforeAll(async () => {
  api = await runApi(
    {
      'f/a/add.ts': 'export async function main(x: number) { return x + 1; }\n',
      'f/a/add.script.yaml': 'summary: Add\n',
      'f/a/ping__flow/flow.yaml': flowYaml(calls('f/a/pong')),
      'f/a/pong__flow/flow.yaml': flowYaml(calls('f/a/ping')),
    },
    { expressionLimitMs: 1000 },
  );
});
afterAll(() => api.stop());

afterEach(async () => {
  const answer = await api.call('POST', 'jobs/run_wait_result/p/f/a/add', { x: 1 });
  expect(answer, 'the runtime still serves').toEqual({ status: 200, body: 2 });
});

const preview = (body: object) => api.call('POST', 'jobs/run_wait_result/preview', body);
const previewFlow = (modules: unknown[]) =>
  api.call('POST', 'jobs/run_wait_result/preview_flow', { value: { modules } });

describe('a flow that cannot be run is refused', () => {
  const refused: [what: string, code: number, modules: unknown[], message: string][] = [
    ['with a step of an unknown kind', 422, [{ id: 'a', value: { type: 'magic' } }], '[id a]'],
    ['with one id twice', 400, [add('1'), add('2')], 'Step id "a" is used twice'],
    ['with a reserved id', 400, [{ ...add('1'), id: 'failure' }], 'reserved by Windmill'],
  ];
  for (const [what, code, modules, message] of refused) {
    test(what, async () => {
      const { status, body } = await previewFlow(modules);
      expect([status, body]).toEqual([code, expect.stringContaining(message)]);
    });
  }
});

test('flows that call each other without end fail with an error that names them', async () => {
  expect(await api.call('POST', 'jobs/run_wait_result/f/f/a/ping', {})).toMatchObject(
    failure('calls of f/a/ping, f/a/pong; flows that call each other must come to an end', 'Anyhow'),
  );
  expect(api.runtime.jobs({ limit: 1000 }).length).toBeLessThan(200);
}, 30_000);

describe('an expression is stopped', () => {
  const stopped: [what: string, expr: string, reason: string | RegExp][] = [
    ['that never ends', '(() => { for (;;) {} })()', 'took too long to execute (>1000ms)'],
    [
      'that never ends within one call',
      '/(a+)+b/.test("a".repeat(60))',
      'took too long to execute (>1000ms)',
    ],
    [
      'that waits for ever',
      'new Promise(() => {})',
      'Error: the expression waits for something that never happens',
    ],
    ['that calls itself for ever', '(function f() { return f(); })()', 'stack overflow'],
    [
      'that takes all memory in strings',
      'const a = []; for (;;) a.push("x".repeat(1e6)); return a',
      'out of memory',
    ],
    // Which of the two limits is reached first depends on the machine.
    [
      'that takes all memory in objects',
      'const a = []; for (;;) a.push({}); return a',
      /memory|took too long/,
    ],
  ];
  for (const [what, expr, reason] of stopped) {
    test(what, async () => {
      const { status, body } = await previewFlow([add(expr)]);
      const { message } = (body as { error: { message: string } }).error;
      expect(status).toBe(422);
      expect(message).toStartWith(`Error during isolated evaluation of expression \`${expr}\`:\n`);
      expect(message.split('\n').at(-1)).toMatch(reason);
    }, 30_000);
  }

  test('when it is a condition', async () => {
    const stop_after_if = { expr: '(() => { for (;;) {} })()', skip_if_stopped: false };
    const answer = await previewFlow([{ id: 'a', value: { type: 'identity' }, stop_after_if }]);
    const error = expect.stringContaining('took too long to execute (>1000ms)');
    expect(answer).toMatchObject({ status: 422, body: { error } });
  }, 30_000);
});

describe('a step is ended', () => {
  test('when its result exceeds the maximum size', async () => {
    const content = 'export function main() { return "x".repeat(100 * 1024 * 1024); }';
    expect(await preview({ language: 'bun', content })).toMatchObject(
      failure('The result has 104857613 bytes, more than the 52428800 allowed'),
    );
  }, 60_000);

  test('when it forks and hangs, with all processes it started', async () => {
    const content = [
      'import os, subprocess, time',
      'def main():',
      '    children = [os.fork() for _ in range(2)]',
      '    if 0 in children:',
      '        time.sleep(600)',
      '    own = subprocess.Popen(["sleep", "600"], start_new_session=True)',
      '    print(*children, own.pid, flush=True)',
      '    time.sleep(600)',
    ].join('\n');
    const printed = Promise.withResolvers<number[]>();
    const forget = api.runtime.on((event) => {
      if (event.type === 'log') printed.resolve(event.line.split(' ').map(Number));
    });
    const answer = await previewFlow([
      {
        id: 'a',
        timeout: 2,
        value: { type: 'rawscript', language: 'python3', content, input_transforms: {} },
      },
    ]);
    forget();
    expect(answer).toMatchObject(
      failure('job process terminated due to timeout after exceeding job-specific duration limit'),
    );
    for (const pid of await printed.promise) await hasEnded(pid);
  }, 30_000);

  test('before its start when its language is not supported', async () => {
    expect(await preview({ language: 'go', content: 'package main' })).toEqual({
      status: 422,
      body: expect.stringContaining('the embedded runtime runs bun and python3 only'),
    });
  });
});
