/** Branches: flows whose outcome on a Windmill server is known. */
import { all, choose, fixed, py, ts } from '../../runtime/modules.ts';
import type { FlowCase } from './flow_case.ts';

const RETURN = (value: string) => `export function main() { return ${value}; }`;
const APPEND = 'export function main(list: number[], more: number) { list.push(more); return list; }';
const append = (id: string, more: number) => ts(id, APPEND, { list: 'results.a', more: fixed(more) });

export const BRANCH_CASES: FlowCase[] = [
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
    id: 'J06',
    promise: 'steps in a branch see the flow input and each other; the last one gives the result',
    flow: {
      modules: [
        ts('a', 'export function main(world: string) { return "pre-" + world; }', {
          world: 'flow_input.world',
        }),
        choose('branch', [
          {
            expr: 'true',
            modules: [
              ts('one', 'export function main(world: string) { return "one-" + world; }', {
                world: 'flow_input.world',
              }),
              ts(
                'two',
                'export function main(world: string, one: string) { return one + "|two-" + world; }',
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
];
