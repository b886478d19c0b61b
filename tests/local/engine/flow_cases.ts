/**
 * Flows whose outcome on a Windmill server is known. Every case keeps the id it has in the project's collection of
 * facts; the flows are written down here in our own words.
 */
import type { FlowValue } from '../../../local/workspace/openflow.ts';
import type { Json, JsonObject } from '../../../local/workspace/types.ts';
import { all, choose, each, fixed, identity, js, py, THROWS, ts, whileLoop } from '../runtime/modules.ts';

export interface Expected {
  outcome?: 'success' | 'failure' | 'skipped';
  result?: Json;
  /** Path into the result -> what stands there; `undefined`: nothing does. */
  at?: [path: (string | number)[], value: Json | undefined | { contains: string }][];
  /** What the scripted steps were called with, in order. */
  calls?: number[];
}

export interface FlowCase {
  id: string;
  promise: string;
  mode?: 'deployed';
  flow: FlowValue;
  runs: { args?: JsonObject; answers?: Json[]; expect: Expected }[];
}

const RETURN = (value: string) => `export function main() { return ${value}; }`;
const APPEND = 'export function main(list: number[], more: number) { list.push(more); return list; }';
const append = (id: string, more: number) => ts(id, APPEND, { list: 'results.a', more: fixed(more) });

/** Takes the next of the answers in `dir`, notes its tag there, and fails on null. */
const SCRIPTED_TS = `
import { readFileSync, writeFileSync } from 'node:fs';
export function main(tag: number, dir: string) {
  const calls = JSON.parse(readFileSync(dir + '/calls.json', 'utf8'));
  const answers = JSON.parse(readFileSync(dir + '/answers.json', 'utf8'));
  writeFileSync(dir + '/calls.json', JSON.stringify([...calls, tag]));
  if (!(calls.length in answers)) throw new Error('index out of range');
  if (answers[calls.length] === null) throw new Error('read');
  return answers[calls.length];
}`;
const SCRIPTED_PY = `
import json
def main(last, dir):
    calls = json.load(open(f"{dir}/calls.json"))
    answers = json.load(open(f"{dir}/answers.json"))
    json.dump([*calls, 255], open(f"{dir}/calls.json", "w"))
    if answers[len(calls)] is None:
        raise IndexError("index out of range")
    return [*last, answers[len(calls)]]
`;
const twice = { retry: { constant: { attempts: 2, seconds: 0 } } };

const failsAt = (n: number, own: string, before: string) =>
  ts(
    own,
    `export function main(n: number, seen: number[]) {
      if (n === ${n}) throw new Error(JSON.stringify(seen));
      return { seen: [...seen, ${n}] };
    }`,
    { n: 'flow_input.n', seen: before },
  );

export const FLOW_CASES: FlowCase[] = [
  {
    id: 'W03',
    promise: 'a loop goes through the list that the step before returned',
    flow: {
      modules: [
        ts('a', RETURN('[1, 2, 3]')),
        each('b', 'result', [
          ts('c', 'export function main(n: number) { return 2 * n; }', { n: 'flow_input.iter.value' }),
        ]),
      ],
    },
    runs: [{ expect: { result: [2, 4, 6] } }],
  },
  {
    id: 'W04',
    promise: 'identity steps hand the result on',
    flow: { modules: [py('a', 'def main():\n    return 42'), identity('b'), identity('c'), identity('d')] },
    runs: [{ expect: { result: 42 } }],
  },
  {
    id: 'W08',
    promise: 'stop_after_if ends the flow well, with the result of its step',
    flow: {
      modules: [
        py(
          'a',
          'def main(n):\n    return n',
          { n: 'flow_input.n' },
          {
            stop_after_if: { expr: 'result < 0', skip_if_stopped: false },
          },
        ),
        py('b', "def main(n):\n    return f'last saw {n}'", { n: 'results.a' }),
      ],
    },
    runs: [
      { args: { n: 123 }, expect: { result: 'last saw 123' } },
      { args: { n: -123 }, expect: { result: -123, outcome: 'success' } },
    ],
  },
  {
    id: 'W11',
    promise: 'a loop over nothing yields an empty list and the flow goes on',
    flow: {
      modules: [
        each('a', fixed([]), [py('i', 'def main(n):\n    return n', { n: 'flow_input.iter.value' })]),
        py('b', 'def main(items):\n    return sum(items)', { items: 'results.a' }),
      ],
    },
    runs: [{ expect: { result: 0 } }],
  },
  {
    id: 'W15',
    promise: 'branchone takes the default branch when there is no other, and its result is not wrapped',
    flow: { modules: [ts('a', RETURN('[1]')), choose('b', [], [append('inner', 2)])] },
    runs: [{ expect: { result: [1, 2] } }],
  },
  {
    id: 'W16',
    promise: 'branchone takes the first branch whose condition holds',
    flow: {
      modules: [
        ts('a', RETURN('[1]')),
        choose('b', [{ expr: 'results.a[0] == 1', modules: [append('first', 3)] }], [append('other', 2)]),
      ],
    },
    runs: [{ expect: { result: [1, 3] } }],
  },
  {
    id: 'W17',
    promise: 'branchall yields one result per branch, in their order',
    flow: {
      modules: [
        ts('a', RETURN('[1]')),
        all('b', [{ modules: [append('left', 2)] }, { modules: [append('right', 3)] }]),
      ],
    },
    runs: [
      {
        expect: {
          result: [
            [1, 2],
            [1, 3],
          ],
        },
      },
    ],
  },
  {
    id: 'W21',
    promise: 'the failure module gets the error of the step that failed, and only runs after a failure',
    flow: {
      modules: [failsAt(0, 'a', '[]'), failsAt(1, 'b', 'results.a.seen'), failsAt(2, 'c', 'results.b.seen')],
      failure_module: ts('failure', "export function main(e: any) { return { 'from failure module': e }; }", {
        e: 'previous_result',
      }),
    },
    runs: [
      ...['[]', '[0]', '[0,1]'].map((contains, n): FlowCase['runs'][number] => ({
        args: { n },
        expect: { outcome: 'failure', at: [[['from failure module', 'error', 'message'], { contains }]] },
      })),
      { args: { n: 3 }, expect: { outcome: 'success', result: { seen: [0, 1, 2] } } },
    ],
  },
  {
    id: 'W25',
    promise: 'a bad stop_after_all_iters_if fails the flow and is named in the message',
    flow: {
      modules: [
        all('a', [{ modules: [py('b', 'def main(n):\n    return n', { n: 'flow_input.n' })] }], true, {
          stop_after_all_iters_if: { expr: 'invalid!!!syntax', skip_if_stopped: false },
        }),
      ],
    },
    runs: [
      {
        args: { n: 42 },
        expect: { outcome: 'failure', at: [[['error', 'message'], { contains: 'stop_after_all_iters_if' }]] },
      },
    ],
  },
  {
    id: 'R01',
    promise:
      'a retried loop starts over as a whole; tries are counted per module; the last failure is the result',
    flow: {
      modules: [
        each(
          'a',
          'flow_input.items',
          [ts('s', SCRIPTED_TS, { tag: 'flow_input.iter.index', dir: 'flow_input.dir' })],
          {},
          twice,
        ),
        py('b', SCRIPTED_PY, { last: 'results.a', dir: 'flow_input.dir' }, twice),
      ],
    },
    runs: [
      {
        args: { items: ['x', 'x', 'x'] },
        answers: [99, null, 99, 99, null, 3, 5, 7, null, 9],
        expect: { calls: [0, 1, 0, 1, 2, 0, 1, 2, 255, 255], result: [3, 5, 7, 9] },
      },
      {
        args: { items: ['x', 'x', 'x'] },
        answers: [99, null, 99, null, 99, null],
        expect: {
          calls: [0, 1, 0, 1, 0, 1],
          outcome: 'failure',
          at: [
            [[0], 99],
            [[1, 'error', 'message'], 'read'],
            [[2], undefined],
          ],
        },
      },
      {
        args: { items: ['x', 'x', 'x'] },
        answers: [null, 1, 2, 3, null, null, null],
        expect: {
          calls: [0, 0, 1, 2, 255, 255, 255],
          outcome: 'failure',
          at: [[['error', 'message'], { contains: 'index out of range' }]],
        },
      },
    ],
  },
  {
    id: 'S03',
    promise: 'a step that skip_if skips never asks for an approval',
    flow: {
      modules: [
        ts(
          'a',
          RETURN('1'),
          {},
          { skip_if: { expr: 'true' }, suspend: { required_events: 1, timeout: 86400 } },
        ),
        ts('b', RETURN('42')),
      ],
    },
    runs: [{ expect: { result: 42 } }],
  },
  {
    id: 'P05',
    promise: 'an arrow function in a loop sees results of outer steps and the current element',
    flow: {
      modules: [
        ts('data', RETURN("{ kinds: [{ name: 'A', times: 2 }, { name: 'B', times: 3 }], base: [10, 20] }")),
        each('loop', 'results.data.kinds', [
          ts(
            'compute',
            'export function main(kind: string, times: number, values: number[], total: number) { return { kind, times, values, total }; }',
            {
              kind: 'flow_input.iter.value.name',
              times: 'flow_input.iter.value.times',
              values: 'results.data.base.map(v => v * flow_input.iter.value.times)',
              total: 'results.data.base.reduce((a, b) => a + b, 0) * flow_input.iter.value.times',
            },
          ),
        ]),
      ],
    },
    runs: [
      {
        expect: {
          result: [
            { kind: 'A', times: 2, values: [20, 40], total: 60 },
            { kind: 'B', times: 3, values: [30, 60], total: 90 },
          ],
        },
      },
    ],
  },
  {
    id: 'P17',
    promise: 'several statements need their own return; white space around them does not matter',
    flow: {
      modules: [
        ts(
          'a',
          RETURN(
            '{ items: [{ name: "A", price: 10, n: 2 }, { name: "B", price: 20, n: 3 }, { name: "C", price: 30, n: 1 }], discount: 0.1, tax: 0.08 }',
          ),
        ),
        ts(
          'b',
          'export function main(sum: any, less: any, names: any, taxed: any) { return { sum, less, names, taxed }; }',
          {
            sum: '\n  let items = results.a.items;\n  let sum = items.reduce((s, item) => s + (item.price * item.n), 0);\n  return sum;\n',
            less: '\n  let items = results.a.items;\n  let sum = items.reduce((s, item) => s + (item.price * item.n), 0);\n  let off = results.a.discount;\n  if (sum > 50) {\n    return sum * (1 - off);\n  } else {\n    return sum;\n  }\n',
            names:
              '\n  const items = results.a.items;\n  const names = items.map(i => i.name);\n  const n = items.reduce((s, i) => s + i.n, 0);\n  return { names, n };\n',
            taxed:
              '\n  try {\n    const items = results.a.items;\n    const tax = results.a.tax;\n    const sum = items.reduce((s, i) => s + (i.price * i.n), 0);\n    return Math.round(sum * (1 + tax) * 100) / 100;\n  } catch (e) {\n    return 0;\n  }\n',
          },
        ),
      ],
    },
    runs: [
      { expect: { result: { sum: 110, less: 99, names: { names: ['A', 'B', 'C'], n: 6 }, taxed: 118.8 } } },
    ],
  },
  {
    id: 'P18',
    promise: 'an expression that starts with a brace is an object, not a block',
    flow: {
      modules: [
        ts(
          'a',
          RETURN("{ config: { host: 'here', port: 3000 }, tags: ['api', 'v1'], user: { name: 'Ann' } }"),
        ),
        ts(
          'b',
          'export function main(merged: any, tags: any, user: any, port: any, rest: any, both: any) { return { merged, tags, user, port, rest, both }; }',
          {
            merged: '{...results.a.config, timeout: 5000}',
            tags: "[...results.a.tags, 'new']",
            user: "{...results.a.user, may: ['read', 'write']}",
            port: 'Math.max(...[results.a.config.port, 8080, 4000])',
            rest: '\n  const {host, ...rest} = results.a.config;\n  return rest;\n',
            both: "{config: {...results.a.config}, tags: [...results.a.tags], from: 'flow'}",
          },
        ),
      ],
    },
    runs: [
      {
        expect: {
          result: {
            merged: { host: 'here', port: 3000, timeout: 5000 },
            tags: ['api', 'v1', 'new'],
            user: { name: 'Ann', may: ['read', 'write'] },
            port: 8080,
            rest: { port: 3000 },
            both: { config: { host: 'here', port: 3000 }, tags: ['api', 'v1'], from: 'flow' },
          },
        },
      },
    ],
  },
  {
    id: 'P20',
    promise: 'the result of an unknown step is null and never an error',
    flow: {
      modules: [
        ts('a', RETURN('{ value: 42 }')),
        ts(
          'b',
          'export function main(known: any, unknown: any, other: any, deep: any) { return { known, unknown, other, deep }; }',
          {
            known: 'results.a.value',
            unknown: 'results.nowhere',
            other: "results.nowhere ?? 'other'",
            deep: "results.nowhere?.value ?? 'deep'",
          },
        ),
      ],
    },
    runs: [{ expect: { result: { known: 42, unknown: null, other: 'other', deep: 'deep' } } }],
  },
  {
    id: 'P28',
    promise: 'a flow stopped with skip_if_stopped is skipped and keeps the result of the step',
    flow: {
      flow_env: { STOP: true },
      modules: [
        ts(
          'first',
          RETURN("{ stage: 'first' }"),
          {},
          {
            stop_after_if: { expr: 'flow_env.STOP === true', skip_if_stopped: true },
          },
        ),
        ts('second', RETURN("{ stage: 'second' }")),
      ],
    },
    runs: [{ expect: { outcome: 'skipped', at: [[['stage'], 'first']] } }],
  },
  ...[true, false].map(
    (included): FlowCase => ({
      id: `P29 ${included ? 'with' : 'without'} the result`,
      promise: 'stop_after_if with a message fails the flow with it',
      flow: {
        modules: [
          ts(
            'step',
            RETURN("{ userErrors: ['email taken'], ok: false }"),
            {},
            {
              stop_after_if: {
                expr: 'true',
                skip_if_stopped: false,
                error_message: 'the API refused',
                error_include_result: included,
              },
            },
          ),
        ],
      },
      runs: [
        {
          expect: {
            outcome: 'failure',
            at: [
              [['error', 'name'], 'EarlyStopError'],
              [['error', 'message'], 'the API refused'],
              [['error', 'result'], included ? { userErrors: ['email taken'], ok: false } : undefined],
            ],
          },
        },
      ],
    }),
  ),
  {
    id: 'J01',
    promise: 'a stored flow loops over a list written in the expression, with two steps per element',
    mode: 'deployed',
    flow: {
      same_worker: false,
      modules: [
        each(
          'a',
          "['foo', 'bar', 'baz']",
          [
            ts('b', 'export function main(world: string) { return `Hello ${world}!`; }', {
              world: 'flow_input.iter.value',
            }),
            ts('c', 'export function main(hello: string) { return `Was that "${hello}"?`; }', {
              hello: '`${results.b}`',
            }),
          ],
          { skip_failures: true },
        ),
      ],
    },
    runs: [{ expect: { result: ['foo', 'bar', 'baz'].map((word) => `Was that "Hello ${word}!"?`) } }],
  },
  {
    id: 'J06',
    promise: 'steps in a branch see the flow input and each other; the last one gives the result',
    flow: {
      modules: [
        ts('a', 'export function main(world: string) { return `pre-${world}`; }', {
          world: 'flow_input.world',
        }),
        choose('branch', [
          {
            expr: 'true',
            modules: [
              ts('one', 'export function main(world: string) { return `one-${world}`; }', {
                world: 'flow_input.world',
              }),
              ts(
                'two',
                'export function main(world: string, one: string) { return `${one}|two-${world}`; }',
                {
                  world: 'flow_input.world',
                  one: 'results.one',
                },
              ),
            ],
          },
        ]),
      ],
    },
    runs: [{ args: { world: 'foo' }, expect: { result: 'one-foo|two-foo' } }],
  },
  {
    id: 'D01',
    promise: 'a stored flow chooses its branch by the flow input',
    mode: 'deployed',
    flow: {
      modules: [
        choose(
          'a',
          [
            {
              expr: 'flow_input.x > 10',
              modules: [
                ts('b', 'export function main(x: number) { return x + 100; }', { x: 'flow_input.x' }),
              ],
            },
          ],
          [ts('c', 'export function main(x: number) { return x + 200; }', { x: 'flow_input.x' })],
        ),
      ],
    },
    runs: [
      { args: { x: 20 }, expect: { result: 120 } },
      { args: { x: 5 }, expect: { result: 205 } },
    ],
  },
  {
    id: 'D03',
    promise: 'a while loop sees the value of its previous round and is ended by a step inside it',
    mode: 'deployed',
    flow: {
      modules: [
        whileLoop('a', [
          ts(
            'b',
            'export function main(n: number) { return n + 1; }',
            { n: 'results.b ?? flow_input.x' },
            {
              stop_after_if: { expr: 'result >= 3', skip_if_stopped: false },
            },
          ),
        ]),
      ],
    },
    runs: [{ args: { x: 1 }, expect: { result: [2, 3] } }],
  },
  {
    id: 'Z01',
    promise: 'with continue_on_error the error becomes the result and the flow goes on',
    flow: {
      modules: [
        ts('a', THROWS('x'), {}, { continue_on_error: true }),
        ts('b', 'export function main(m: any) { return m; }', { m: 'previous_result.error.message' }),
      ],
    },
    runs: [{ expect: { outcome: 'success', result: 'x' } }],
  },
  {
    id: 'Z01 as the last step',
    promise: 'a last step with continue_on_error lets the flow succeed with the error as result',
    flow: { modules: [ts('a', THROWS('x'), {}, { continue_on_error: true })] },
    runs: [{ expect: { outcome: 'success', at: [[['error', 'message'], 'x']] } }],
  },
  {
    id: 'Z02',
    promise: 'a failure module that returns recover: true turns the failure into a success',
    flow: {
      modules: [ts('a', THROWS('x'))],
      failure_module: ts(
        'failure',
        'export function main(e: any) { return { recover: true, name: e.name, step: e.step_id }; }',
        { e: 'error' },
      ),
    },
    runs: [{ expect: { outcome: 'success', result: { recover: true, name: 'Error', step: 'a' } } }],
  },
  {
    id: 'Z04',
    promise: 'a loop that skips failures keeps them as elements and succeeds',
    flow: {
      modules: [
        each(
          'a',
          fixed([1, 2, 3]),
          [
            ts('b', "export function main(n: number) { if (n === 2) throw new Error('two'); return n; }", {
              n: 'flow_input.iter.value',
            }),
          ],
          { skip_failures: true },
        ),
        ts('c', 'export function main(list: any[]) { return list.map((x) => x?.error?.message ?? x); }', {
          list: 'results.a',
        }),
      ],
    },
    runs: [{ expect: { outcome: 'success', result: [1, 'two', 3] } }],
  },
  {
    id: 'Z05',
    promise: 'a mocked step does not run and yields its mock value',
    flow: {
      modules: [
        ts('a', THROWS('must not run'), {}, { mock: { enabled: true, return_value: { m: 1 } } }),
        ts('b', 'export function main(x: any) { return x; }', { x: 'results.a.m' }),
      ],
    },
    runs: [{ expect: { outcome: 'success', result: 1 } }],
  },
  {
    id: 'Z06',
    promise: 'statements without a return and missing inputs give null',
    flow: {
      modules: [
        ts('a', 'export function main(p: any, q: any = 5) { return { p, q }; }', {
          p: js('const k = 1; k + 1'),
          q: js('flow_input.missing'),
        }),
      ],
    },
    runs: [{ expect: { outcome: 'success', result: { p: null, q: null } } }],
  },
];
