/** Steps one after the other: flows whose outcome on a Windmill server is known. */
import { identity, js, py, THROWS, ts } from '../../runtime/modules.ts';
import type { FlowCase } from './flow_case.ts';

const RETURN = (value: string) => `export function main() { return ${value}; }`;

export const SEQUENCE_CASES: FlowCase[] = [
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
