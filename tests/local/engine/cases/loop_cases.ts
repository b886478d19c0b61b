/** Loops: flows whose outcome on a Windmill server is known. */
import { each, fixed, py, ts, whileLoop } from '../../runtime/modules.ts';
import type { FlowCase } from './flow_case.ts';

const RETURN = (value: string) => `export function main() { return ${value}; }`;

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

export const LOOP_CASES: FlowCase[] = [
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
            ts('b', 'export function main(world: string) { return "Hello " + world + "!"; }', {
              world: 'flow_input.iter.value',
            }),
            ts('c', 'export function main(hello: string) { return "Was that " + hello + "?"; }', {
              // biome-ignore lint/suspicious/noTemplateCurlyInString: the expression is a template
              hello: '`${results.b}`',
            }),
          ],
          { skip_failures: true },
        ),
      ],
    },
    runs: [{ expect: { result: ['foo', 'bar', 'baz'].map((word) => `Was that Hello ${word}!?`) } }],
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
];
