/** Failures: flows whose outcome on a Windmill server is known. */
import { THROWS, ts } from '../../runtime/modules.ts';
import type { FlowCase } from './flow_case.ts';

const failsAt = (n: number, own: string, before: string) =>
  ts(
    own,
    `export function main(n: number, seen: number[]) {
      if (n === ${n}) throw new Error(JSON.stringify(seen));
      return { seen: [...seen, ${n}] };
    }`,
    { n: 'flow_input.n', seen: before },
  );

export const FAILURE_CASES: FlowCase[] = [
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
];
