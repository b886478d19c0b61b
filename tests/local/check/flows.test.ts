import { afterAll, describe, expect, test } from 'bun:test';
import { flowYaml, removeWorkspaces } from '../workspace/on_disk.ts';
import { add, FLOW, js, problems, SCHEDULE } from './checked.ts';

afterAll(removeWorkspaces);

test('a valid workspace has no problems', () => {
  const modules = [
    add('one'),
    {
      id: 'loop',
      value: {
        type: 'forloopflow',
        iterator: js('[results.one, flow_input.n]'),
        skip_failures: false,
        modules: [add('inner', { x: js('flow_input.iter.value'), y: { type: 'static', value: 2 } })],
      },
      stop_after_if: { expr: 'result.length > 3', skip_if_stopped: false },
    },
    add('last', { x: js('const all = results.loop;\nreturn all.map((r) => r + 1).length;') }),
  ];
  expect(
    problems(modules, {
      'f/a/x.schedule.yaml': `schedule: "0 */15 * * * *"\ntimezone: UTC\n${SCHEDULE}args: {n: 1}\n`,
    }),
  ).toEqual([]);
});

describe('a flow is reported for', () => {
  const cases: [what: string, modules: unknown[], code: string, says: RegExp][] = [
    ['two steps with one id', [add('a'), add('a')], 'bad_module_id', /\ba\b.*more than one/],
    ['a reserved id', [add('failure')], 'bad_module_id', /reserved/],
    ['an id that no expression can name', [add('a-b')], 'bad_module_id', /results\.<id>/],
    [
      'an expression that does not parse',
      [add('a', { x: js('flow_input.n +') })],
      'bad_expression',
      /step a, input x.*parsed/,
    ],
    [
      'results inside a closure',
      [add('a'), add('b', { x: js('[1].map((i) => results.a + i)') })],
      'bad_expression',
      /const outside/,
    ],
    ['statements without return', [add('a', { x: js('const n = 1; n + 1') })], 'bad_expression', /return/],
    [
      'an expression that begins with a comment',
      [add('a', { x: js('// one\n1') })],
      'bad_expression',
      /comment/,
    ],
    ['results of no step', [add('a', { x: js('results.gone') })], 'bad_expression', /results\.gone/],
    [
      'results of no step in brackets',
      [add('a', { x: js('results["gone"].x') })],
      'bad_expression',
      /results\.gone/,
    ],
    [
      'a flow input that the schema lacks',
      [add('a', { x: js('flow_input.m') })],
      'bad_expression',
      /flow_input\.m/,
    ],
    [
      'result in the inputs of a step',
      [add('a', { x: js('result.x') })],
      'bad_expression',
      /previous_result/,
    ],
    [
      'a step that points to nothing',
      [{ id: 'a', value: { type: 'script', path: 'f/a/gone', input_transforms: {} } }],
      'bad_reference',
      /f\/a\/gone/,
    ],
    [
      'a script called as a flow',
      [{ id: 'a', value: { type: 'flow', path: 'f/a/add', input_transforms: {} } }],
      'bad_reference',
      /it is a script/,
    ],
    [
      'a flow that calls itself',
      [{ id: 'a', value: { type: 'flow', path: 'f/a/x', input_transforms: { n: js('1') } } }],
      'flow_cycle',
      /itself/,
    ],
    ['a missing required argument', [add('a', {})], 'bad_step_input', /no input "x"/],
    [
      'an argument that the script does not have',
      [add('a', { x: js('1'), z: js('2') })],
      'bad_step_input',
      /"z"/,
    ],
    [
      'a resource that does not exist',
      [add('a', { x: { type: 'static', value: '$res:f/a/gone' } })],
      'no_such_resource',
      /f\/a\/gone/,
    ],
    [
      'a resource named in an expression',
      [add('a', { x: js("resource('f/a/gone').x") })],
      'no_such_resource',
      /f\/a\/gone/,
    ],
    [
      'a loop without skip_failures',
      [{ id: 'a', value: { type: 'whileloopflow', modules: [] } }],
      'implicit_failure_option',
      /skip_failures/,
    ],
    [
      'a branch without skip_failure',
      [{ id: 'a', value: { type: 'branchall', parallel: true, branches: [{ modules: [] }] } }],
      'implicit_failure_option',
      /branch 1/,
    ],
    [
      'branches without parallel',
      [{ id: 'a', value: { type: 'branchall', branches: [] } }],
      'implicit_failure_option',
      /parallel/,
    ],
    ['an Enterprise option of a step', [add('a', undefined, { priority: 3 })], 'enterprise_only', /priority/],
    [
      'a login at an approval',
      [add('a', undefined, { suspend: { required_events: 1, user_auth_required: true } })],
      'enterprise_only',
      /user_auth_required/,
    ],
    [
      'what the official validator refuses',
      [{ id: 'a', value: { type: 'script', path: 'f/a/add' } }],
      'official_schema',
      /input_transforms/,
    ],
    ['what a push would refuse', [add('a', undefined, { nonsense: 1 })], 'ignored_key', /nonsense/],
  ];
  for (const [what, modules, code, says] of cases) {
    test(what, () => {
      const found = problems(modules).filter((problem) => problem.code === code);
      expect(found.map((problem) => problem.file)).toContain(FLOW);
      expect(found.map((problem) => problem.message).join('\n')).toMatch(says);
    });
  }

  test('an Enterprise option of the flow itself', () => {
    expect(problems([add('a')], {}, { concurrent_limit: 1 })).toMatchObject([
      { code: 'enterprise_only', message: expect.stringContaining('concurrent_limit') },
    ]);
  });

  test('inline code without a main function', () => {
    const step = { type: 'rawscript', language: 'python3', content: '!inline a.py', input_transforms: {} };
    const found = problems([{ id: 'a', value: step }], { 'f/a/x__flow/a.py': 'def run():\n    pass\n' });
    expect(found).toMatchObject([{ code: 'bad_step_input', message: expect.stringContaining('def main') }]);
  });

  test('nothing, when a sub-flow reads the results of the flow that calls it', () => {
    const call = { id: 'call', value: { type: 'flow', path: 'f/a/sub', input_transforms: {} } };
    const sub = { 'f/a/sub__flow/flow.yaml': flowYaml([add('inner', { x: js('results.outer') })]) };
    expect(problems([add('outer'), call], sub)).toEqual([]);
  });
});
