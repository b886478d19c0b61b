import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTrial, type Trial } from '../runtime/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial[Symbol.asyncDispose]());

const returns = (value: string) => `export function main() { return ${value}; }`;

describe('a TypeScript step (case X01)', () => {
  test.each([
    ["{ name: 'test', value: 123 }", { name: 'test', value: 123 }],
    ["[1, 2, 3, 'four']", [1, 2, 3, 'four']],
    ['9007199254740993n', '9007199254740993'],
    ['null', null],
    ['undefined', null],
    ['new Date(0)', '1970-01-01T00:00:00.000Z'],
  ])('that returns %s has the result %j', async (value, result) => {
    expect(await trial.script('bun', returns(value))).toMatchObject({ outcome: 'success', result });
  });

  test('that throws fails with name, message, stack and its own properties', async () => {
    const job = await trial.script(
      'bun',
      "export async function main() { throw Object.assign(new TypeError('intentional'), { status: 404 }); }",
    );
    expect(job.outcome).toBe('failure');
    expect(job.result).toMatchObject({
      error: { name: 'TypeError', message: 'intentional', stack: expect.any(String), extra: { status: 404 } },
    });
  });

  test('without a main function fails with that reason', async () => {
    const job = await trial.script('bun', 'export function other() { return 1; }');
    expect(job).toMatchObject({
      outcome: 'failure',
      result: { error: { message: 'main function is missing' } },
    });
  });

  test('gets its arguments by name: missing ones take the default, null stays null, extra ones are ignored', async () => {
    const content =
      'export function main(a: any = 1, b: any = 2, c?: string) { return [a, b, c === undefined]; }';
    expect((await trial.script('bun', content, { b: null, other: 5 })).result).toEqual([1, null, true]);
  });

  test('gets a Date for a parameter of that type', async () => {
    const content = 'export function main(at: Date) { return at.getTime(); }';
    expect((await trial.script('bun', content, { at: '1970-01-01T00:00:01Z' })).result).toBe(1000);
  });

  test('that cannot be parsed fails with the error of Bun', async () => {
    const job = await trial.script('bun', 'export function main( {');
    expect(job.outcome).toBe('failure');
  });

  test('can mark itself as failed, and set labels', async () => {
    const failed = await trial.script('bun', returns("{ wm_failure: 'no', more: 1 }"));
    expect(failed.outcome).toBe('failure');
    expect(failed.result).toEqual({
      ...{ error: { name: 'ManualFailure', message: 'no' }, more: 1, wm_failure: 'no' },
    });
    expect((await trial.script('bun', returns("{ wm_labels: ['x'] }"))).labels).toEqual(['x']);
  });

  test('that ends its process without a result fails with the exit code and its last lines', async () => {
    const job = await trial.script('bun', "export function main() { console.log('bye'); process.exit(3); }");
    expect(job.outcome).toBe('failure');
    expect(job.result).toMatchObject({
      error: {
        name: 'ExecutionErr',
        exit_code: 3,
        message: 'exit code for "bun run": 3, last log lines:\nbye',
      },
    });
  });

  test('with a result that is too large fails with a fix', async () => {
    const job = await trial.script('bun', returns("'x'.repeat(51 * 1024 * 1024)"));
    expect(job.outcome).toBe('failure');
    expect(job.result).toMatchObject({
      error: { message: expect.stringContaining('write large data elsewhere') },
    });
  });

  test('whose interpreter is missing fails and leaves the runtime running', async () => {
    await using other = await startTrial({ python: '/no/such/python' });
    const job = await other.script('python3', 'def main():\n    return 1');
    expect(job.result).toMatchObject({ error: { message: expect.stringContaining('/no/such/python') } });
    expect((await other.script('bun', returns('1'))).result).toBe(1);
  });

  test('that overwrites its result file fails with a message', async () => {
    const job = await trial.script(
      'bun',
      "export async function main() { await Bun.write('result.json', 'x'); process.exit(0); }",
    );
    expect(job.result).toMatchObject({ error: { message: expect.stringContaining('result.json') } });
  });
});

describe('a Python step', () => {
  test('gets None for missing arguments, and the default for missing or null ones', async () => {
    const content = 'def main(a, b=2, c=3, *, d=4):\n    return [a, b, c, d]';
    const job = await trial.script('python3', content, { b: null, c: 0, other: 5 });
    expect(job.result).toEqual([null, 2, 0, 4]);
  });

  test('with **kwargs gets all arguments unchanged', async () => {
    const content = 'def main(a, b=2, **rest):\n    return [a, b, rest]';
    const job = await trial.script('python3', content, { a: 1, b: null, other: 5 });
    expect(job.result).toEqual([1, null, { other: 5 }]);
  });

  test('gets dates and bytes for parameters of those types', async () => {
    const content = [
      'import datetime',
      'def main(at: datetime.datetime, on: "datetime.date", raw: bytes):',
      '    return [at.hour, on.year, raw.decode()]',
    ].join('\n');
    const args = { at: '2025-11-04T07:00:00Z', on: '2024-02-29', raw: 'aGk=' };
    expect((await trial.script('python3', content, args)).result).toEqual([7, 2024, 'hi']);
  });

  test('has a JSON result: no NaN, no NUL, bytes as text, a table as its rows', async () => {
    const content = [
      'import datetime',
      'def main():',
      '    return [float("inf"), "a\\0b", (1,), datetime.date(2025, 1, 2)]',
    ].join('\n');
    const plain = await trial.script('python3', content);
    expect(plain.result).toEqual([null, 'a null b', [1], '2025-01-02']);
    const table = 'pandas.DataFrame({"a": [1, 2], "b": [3, float("nan")]})';
    const frame = await trial.script('python3', `import pandas\ndef main():\n    return ${table}`);
    expect(frame.result).toEqual([
      [1, 3],
      [2, null],
    ]);
    const bytes = await trial.script('python3', 'def main():\n    return {"b": b"hi"}');
    expect(bytes.result).toEqual({ b: 'aGk=' });
  });

  test('that raises fails with the class, the message, the frames of the script and the error fields', async () => {
    const content = [
      'class Broken(Exception):',
      '    def __init__(self):',
      '        super().__init__("intentional")',
      '        self.status = 404',
      'def main():',
      '    raise Broken()',
    ].join('\n');
    const job = await trial.script('python3', content);
    expect(job.result).toMatchObject({
      error: { name: 'Broken', message: 'intentional', extra: { status: 404 } },
    });
    expect(JSON.stringify(job.result)).not.toContain('wrapper.py');
  });

  test('without a main function fails with that reason', async () => {
    const job = await trial.script('python3', 'x = 1');
    expect(job.result).toMatchObject({
      error: { name: 'AttributeError', message: expect.stringContaining("has no attribute 'main'") },
    });
  });

  test('is not awaited', async () => {
    const job = await trial.script('python3', 'async def main():\n    return 1');
    expect(job.result).toMatch(/^<coroutine object main at /);
  });

  test('that calls sys.exit fails with SystemExit, and with the exit code during import', async () => {
    const job = await trial.script('python3', 'import sys\ndef main():\n    sys.exit(4)');
    expect(job.result).toMatchObject({ error: { name: 'SystemExit', message: '4' } });
    const early = await trial.script('python3', 'import sys\nsys.exit(4)\ndef main(): pass');
    expect(early.result).toMatchObject({ error: { name: 'ExecutionErr', exit_code: 4 } });
  });

  test('imports modules of the workspace as a worker does, without origin and file name', async () => {
    const root = trial.runtime.workspace.root;
    mkdirSync(join(root, 'f/test/lib'), { recursive: true });
    writeFileSync(
      join(root, 'f/test/lib/seen.py'),
      "def look():\n    return [__spec__.origin, '__file__' in globals(), __spec__.loader.get_filename()]\n",
    );
    const content = 'from f.test.lib.seen import look\ndef main():\n    return look()';
    const job = await trial.script('python3', content);
    expect(job.result).toEqual([null, false, join(root, 'f/test/lib/seen.py')]);
  });
});
