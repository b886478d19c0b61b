/** What expressions see and yield: flows whose outcome on a Windmill server is known. */
import { each, ts } from '../../runtime/modules.ts';
import type { FlowCase } from './flow_case.ts';

const RETURN = (value: string) => `export function main() { return ${value}; }`;

export const EXPRESSION_CASES: FlowCase[] = [
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
];
