import { beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { Evaluation, loadInterpreter } from '../../../local/engine/interpreter.ts';
import { plainValue } from '../../../local/engine/plain_expression.ts';
import type { Json } from '../../../local/workspace/types.ts';

type Values = Record<string, Json>;

let quickjs: Awaited<ReturnType<typeof loadInterpreter>>;
beforeAll(async () => {
  quickjs = await loadInterpreter();
});

const plain = (text: string, names: Values, results: Values = {}) =>
  plainValue(text, {
    name: (name) => (Object.hasOwn(names, name) ? names[name] : undefined),
    result: (id) => (Object.hasOwn(results, id) ? (results[id] ?? null) : null),
  });

/** What the interpreter makes of it, or the name of the error it ends in. */
function interpreted(text: string, names: Values, results: Values): Json | { threw: string } {
  const asJson = Object.fromEntries(
    Object.entries(names).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const lookup = (_: string, id: string) => JSON.stringify(Object.hasOwn(results, id) ? results[id] : null);
  try {
    const evaluation = new Evaluation(quickjs, { text, names: asJson }, lookup, 1_000);
    const json = evaluation.get() ?? 'null';
    evaluation.dispose();
    return JSON.parse(json);
  } catch (cause) {
    return { threw: String(cause) };
  }
}

const input = {
  flow_input: {
    iter: { value: { ts: '1.5', links: ['a'] } },
    by_hand: false,
    none: null,
    count: 0,
    text: '',
  },
  result: { kind: 'query', claimed: true, list: [1], deep: { er: { still: 'here' } } },
};
const results = { scan: { report: null, requests: [1, 2] }, resolve: { notebook: 'f/a/b' } };

describe('an expression that needs no interpreter', () => {
  test.each([
    ['flow_input.iter.value.ts', '1.5'],
    ['flow_input.iter.value.absent', null],
    ['flow_input.by_hand === true', false],
    ['flow_input.absent === true', false],
    ['flow_input.absent === null', false],
    ['flow_input.none === null', true],
    ['flow_input.count===0', true],
    ['flow_input.text !== ""', false],
    ["result.kind !== 'query'", false],
    ['result.deep.er.still === "here"', true],
    ['flow_input.decision ?? null', null],
    ['flow_input.none ?? 7', 7],
    ['flow_input.text ?? "x"', ''],
    ['results.scan.report === null', true],
    ["'$res:' + results.resolve.notebook", '$res:f/a/b'],
  ] as [string, Json][])('%s is %j', (text, expected) => {
    expect(plain(text, input, results)).toEqual(expected);
  });

  test.each([
    // Members that JSON does not show.
    'result.list.length === 1',
    'result.kind.length',
    'result.constructor',
    'flow_input.toString === null',
    'flow_input.__proto__ === null',
    // Reading into nothing is an error, and its words are the interpreter's.
    'flow_input.none.deeper',
    'flow_input.absent.deeper === null',
    'results.absent.deeper',
    'nobody === 1',
    'nobody.knows ?? null',
    'results',
    // More than a path and a literal.
    'flow_input.count === 00',
    'flow_input.count === -0',
    'flow_input.count == 0',
    'flow_input.count > 0',
    'flow_input.count === 0 || true',
    'true === flow_input.by_hand',
    '!flow_input.by_hand',
    "flow_input.text === 'a\\n'",
    "flow_input.text === 'a' + 'b'",
    "'a' + flow_input.count",
    "'a' + result.kind === 'aquery'",
    '1 + flow_input.count',
    'flow_input?.iter',
    'flow_input["iter"].value',
    'result.list[0] === 1',
    'flow_input.by_hand === true; 1',
    '',
  ])('does not include %s', (text) => {
    expect(plain(text, input, results)).toBeUndefined();
  });

  test('has the same value as in the interpreter', () => {
    const key = fc.constantFrom(
      'a',
      'b',
      'kind',
      'value',
      'length',
      'toString',
      '__proto__',
      'constructor',
      '$',
      '_x1',
    );
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<Json>(null, true, false, 0, 1, -0, 12, '', 'a', 'query', 'true', '0'),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const path = fc
      .tuple(
        fc.constantFrom('flow_input', 'result', 'results.a', 'results.b', 'results', 'nobody'),
        fc.array(key, { maxLength: 3 }),
      )
      .map(([root, keys]) => [root, ...keys].join('.'));
    const literal = fc.constantFrom(
      'true',
      'false',
      'null',
      '0',
      '1',
      '12',
      '00',
      '-0',
      '"a"',
      "'query'",
      '""',
      "'true'",
      '"\\n"',
    );
    const space = fc.constantFrom('', ' ', '  ', '\n');
    const operator = fc.constantFrom('===', '!==', '??', '==', '+', '||');
    const text = fc.oneof(
      path,
      fc.tuple(path, space, operator, space, literal).map((parts) => parts.join('')),
      fc.tuple(literal, space, operator, space, path).map((parts) => parts.join('')),
    );
    let known = 0;
    fc.assert(
      fc.property(text, value, value, value, value, (written, a, b, c, d) => {
        const names = { flow_input: a, result: b };
        const stored = { a: c, b: d };
        const found = plain(written, names, stored);
        if (found === undefined) return;
        known++;
        expect(interpreted(written, names, stored)).toEqual(JSON.parse(JSON.stringify(found)));
      }),
      { numRuns: 8_000 },
    );
    expect(known).toBeGreaterThan(500);
  }, 60_000);
});
