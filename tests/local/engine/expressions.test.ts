import { beforeAll, describe, expect, spyOn, test } from 'bun:test';
import {
  Expressions,
  InterpreterUnavailable,
  type Scope,
  SlowExpression,
} from '../../../local/engine/expressions.ts';
import type { Json } from '../../../local/workspace/types.ts';
import { identity } from '../runtime/modules.ts';
import { startTrial } from '../runtime/trial.ts';

let expressions: Expressions;
beforeAll(async () => {
  expressions = new Expressions();
  await expressions.load();
});

const scope: Scope = {
  names: { flow_input: () => ({ a: 1, none: null, 'b c': 2 }), result: () => [1, 2] },
  result: (id) => (id === 'a' ? { list: [1, 2], text: 'x' } : null),
  variable: (path) => {
    if (path !== 'f/x/y') throw new Error(`Variable ${path} not found`);
    return 'value';
  },
  resource: () => ({ host: 'h' }),
  flowUserState: () => null,
};
const value = (text: string): Json => expressions.evaluate(text, scope);

/** Whether there is an interpreter again. */
function isReady(): boolean {
  try {
    return value('1 + 1') === 2;
  } catch (cause) {
    if (cause instanceof InterpreterUnavailable) return false;
    throw cause;
  }
}

describe('an expression', () => {
  test.each([
    ['result', [1, 2]],
    ['flow_input.a', 1],
    ['flow_input["b c"]', 2],
    ['flow_input.none', null],
    ['flow_input.missing', null],
    ['results.a.list[1]', 2],
    ['results.a.missing.deeper', null],
    ['results.nowhere.at.all', null],
    ['results["a"].text', 'x'],
    ['results?.a.text', 'x'],
    ['results.a.list.length', 2],
    ['results.nowhere?.x ?? 7', 7],
    ["variable('f/x/y') + '!'", 'value!'],
    ['resource("f/x/r").host', 'h'],
    ['undefined', null],
    ['"a;b"', 'a;b'],
    ['{ a: 1, ...results.a }', { a: 1, list: [1, 2], text: 'x' }],
  ])('%s is %j', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test.each(['const k = 1; k + 1', '// words\n1', 'if (true) { 1 }'])(
    'without a return is null: %s',
    (text) => {
      expect(value(text)).toBeNull();
    },
  );

  test.each(['[1].map(() => results.a)', 'flow_input.results.x', '(() => variable("f/x/y"))()'])(
    'cannot contain a lookup inside a closure or a member: %s',
    (text) => {
      expect(() => value(text)).toThrow('QuickJS evaluation error');
    },
  );

  test('can store a lookup in a variable and use it in a closure', () => {
    expect(value('const list = results.a.list; return [1].map(() => list.length)')).toEqual([2]);
  });

  test('that reads a member of null inside a larger expression is an error', () => {
    expect(() => value('results.nowhere.x.y + 1')).toThrow('cannot read property');
  });

  test('has itself and the reason in its error message', () => {
    expect(() => value("variable('f/no/thing')")).toThrow(
      "Error during isolated evaluation of expression `variable('f/no/thing')`:\nQuickJS evaluation error: Error: Variable f/no/thing not found",
    );
  });

  test('is stopped when it exceeds the memory limit', () => {
    expect(() => value('new Array(1e9).fill(1)')).toThrow('out of memory');
  });

  test('that is interrupted after a lookup does not affect later expressions', async () => {
    const slow = 'results.a.list[0] + ((end) => { while (Date.now() < end) {} })(Date.now() + 60_000)';
    for (let round = 0; round < 3; round++) {
      expect(() => expressions.evaluate(slow, scope)).toThrow(SlowExpression);
      expect(() => value('1 + 1')).toThrow(InterpreterUnavailable);
      while (!isReady()) await Bun.sleep(5);
    }
  });

  test('has no access to the runtime', () => {
    expect(value('[typeof process, typeof require, typeof fetch, typeof Bun, typeof lookup]')).toEqual(
      Array(5).fill('undefined'),
    );
  });

  test('is true as a condition when its value is truthy', () => {
    expect(expressions.test('result.length', scope)).toBe(true);
    expect(expressions.test("''", scope)).toBe(false);
  });
});

test('a flow fails with the reason when the interpreter cannot be loaded', async () => {
  const load = spyOn(Expressions.prototype, 'load').mockRejectedValue(new Error('no interpreter here'));
  await using trial = await startTrial();
  const job = await trial.flow({ modules: [{ ...identity('i'), skip_if: { expr: '1 + 1 === 3' } }] });
  load.mockRestore();
  expect(job).toMatchObject({ outcome: 'failure', result: { error: { message: 'no interpreter here' } } });
});
