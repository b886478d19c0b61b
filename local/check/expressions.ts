/** Expressions of flows: errors that Windmill reports only when the step runs, or never. */
import { functionBody } from '../engine/expression_text.ts';
import type { Problem } from '../workspace/problem.ts';
import type { Check, CheckedFlow } from './checked.ts';
import type { FlowExpression } from './flow_expressions.ts';
import { subFlows } from './references.ts';

/** Windmill runs an expression as an asynchronous function; compiling one does not run it. */
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
/** Prefixes and characters of a list of statements, whose value must be returned explicitly. */
const STATEMENT = /^(const|let|var|if|for|while|switch|try|throw|function|class|async|await|return)\b/;
const RESULTS = /\bresults(?:\??\.([A-Za-z_]\w*)|(?:\?\.)?\[\s*(["'])([^"']+)\2\s*\])/g;
/** Names that loops add to a flow's input. */
const LOOP_INPUTS = ['iter', 'iter_parent'];

export const checkExpressions: Check = ({ flows }) =>
  flows.flatMap((flow) => {
    const callers = flows.filter((other) => subFlows(other).includes(flow.path));
    const ids = new Set([flow, ...callers].flatMap(({ modules }) => modules.map(({ id }) => id)));
    return flow.expressions.flatMap((expression) =>
      [
        syntaxProblem(expression),
        valueProblem(expression.expr),
        scopeProblem(expression),
        ...unknownResults(expression.expr, ids),
        ...unknownInputs(expression.expr, flow),
      ].flatMap((message): Problem[] =>
        message === undefined
          ? []
          : [
              {
                file: flow.file,
                code: 'bad_expression',
                message: `${expression.where}: ${message} - ${expression.expr}`,
              },
            ],
      ),
    );
  });

function syntaxProblem({ expr, isCondition }: FlowExpression): string | undefined {
  const text = isCondition ? `Boolean(${expr.trim()})` : expr.trim();
  if (compiles(functionBody(text))) return undefined;
  // The rewriting puts an await before every lookup, also where await is invalid.
  if (compiles(`return (${expr.trim()}\n)`) || (!isCondition && compiles(expr))) {
    return 'results, variable, resource and flow_user_state cannot be used inside a function of an expression; bind the value to a const outside it';
  }
  return `this is no ${isCondition ? 'single expression' : 'JavaScript'} that can be parsed; correct it`;
}

function compiles(body: string): boolean {
  try {
    AsyncFunction(body);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function valueProblem(expr: string): string | undefined {
  const text = expr.trim();
  if (text.startsWith('//'))
    return 'an expression that begins with a comment gives null; move the comment elsewhere';
  const bare = text.replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/gs, '""');
  const isStatements = STATEMENT.test(text) || bare.includes(';');
  if (isStatements && !/\b(return|throw)\b/.test(bare)) {
    return 'statements without "return" give null; return the value, and write no ";" after a single expression';
  }
  return undefined;
}

/** `result` is the last result in predicates, but undefined in the inputs of a step. */
function scopeProblem({ where, expr }: FlowExpression): string | undefined {
  const usesResult =
    /(?<![.\w$"'])result(?![\w$"':])/.test(expr) &&
    !/\b(const|let|var)\s+result\b|\(?\bresult\)?\s*=>/.test(expr);
  return usesResult && /, input /.test(where)
    ? '"result" does not exist in the inputs of a step; use previous_result or results.<id>'
    : undefined;
}

function unknownResults(expr: string, ids: ReadonlySet<string>): string[] {
  const named = [...expr.matchAll(RESULTS)].map((match) => match[1] ?? match[3] ?? '');
  return [...new Set(named)]
    .filter((id) => !ids.has(id))
    .map((id) => `results.${id} names no step of this flow and is always null; correct the id`);
}

function unknownInputs(expr: string, { inputs }: CheckedFlow): string[] {
  const named = [...expr.matchAll(/\bflow_input\??\.([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '');
  return [...new Set(named)]
    .filter((name) => !inputs.includes(name) && !LOOP_INPUTS.includes(name))
    .map((name) => `flow_input.${name} is not in the flow's schema; add it there or correct the name`);
}
