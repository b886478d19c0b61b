/** Classifies an expression by its text alone, in Windmill's order. */

export type Expression =
  | { kind: 'name'; name: string }
  | { kind: 'member'; of: 'flow_input' | 'flow_env'; key: string }
  | { kind: 'result'; id: string; path: (string | number)[] }
  | { kind: 'code' };

const NAME = /^[A-Za-z_$][\w$]*$/;
const MEMBER = /^(flow_input|flow_env)(?:\.([A-Za-z_$][\w$]*)|\["([^"\\]+)"\])$/;
// Windmill matches any line of the text, and only one index directly after the step.
const RESULT_PATH = /^results\??\.(\w+)(?:\[(\d+)\])?((?:\.\w+)*)$/m;
const REFERENCE = /^(variable|resource)\(\s*(?:'([^'\\]+)'|"([^"\\]+)")\s*\)$/;
const AWAITED_RESULT = /results\??(?:\.\w+|\[".*?"\])/g;
const AWAITED_CALLS = ['variable(', 'resource(', 'flow_user_state('];
const STATEMENT =
  /^(?:(?:const|let|var|if|for|while|switch|try|throw|function|class|async|await|return) |(?:if|for|while|switch)\(|try\{|return;|return$)/;

export function classify(text: string): Expression {
  if (NAME.test(text)) return { kind: 'name', name: text };
  const member = MEMBER.exec(text);
  if (member) {
    const key = member[2] ?? member[3] ?? '';
    return { kind: 'member', of: member[1] === 'flow_env' ? 'flow_env' : 'flow_input', key };
  }
  const result = RESULT_PATH.exec(text);
  const keys = (result?.[3] ?? '').split('.').slice(1);
  if (result && keys.at(-1) !== 'length') {
    const index = result[2] === undefined ? [] : [Number(result[2])];
    return { kind: 'result', id: result[1] ?? '', path: [...index, ...keys] };
  }
  return { kind: 'code' };
}

/**
 * The body of the async function for an expression. Lookups are awaited by rewriting the text, as Windmill does;
 * therefore they do not work inside a closure.
 */
export function functionBody(text: string): string {
  const awaited = AWAITED_CALLS.reduce(awaitCalls, text).replace(AWAITED_RESULT, '(await $&)');
  return STATEMENT.test(awaited) || hasSemicolon(awaited) ? awaited : `return ${awaited};`;
}

/** Wraps each call that begins with `opening` in `(await ...)`, up to its closing bracket. */
function awaitCalls(text: string, opening: string): string {
  const [before = '', ...calls] = text.split(opening);
  return before + calls.map((rest) => `(await ${opening}${closed(rest)}`).join('');
}

function closed(rest: string): string {
  let level = 1;
  for (const [index, character] of [...rest].entries()) {
    if (character === '(') level += 1;
    else if (character === ')') level -= 1;
    if (level === 0) return `${rest.slice(0, index)})${rest.slice(index)}`;
  }
  return `${rest})`;
}

/** `$var:p` for exactly `variable('p')`: the argument stays a reference, so that no secret is stored. */
export function asReference(text: string): string | undefined {
  const [, name, single, double] = REFERENCE.exec(text.trim()) ?? [];
  const path = single ?? double;
  if (path === undefined || !path.includes('/')) return undefined;
  return name === 'variable' ? `$var:${path}` : `$res:${path}`;
}

function hasSemicolon(text: string): boolean {
  return text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/gs, '').includes(';');
}
