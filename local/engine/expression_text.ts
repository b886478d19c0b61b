/** What kind of expression a text is, decided from the text alone in Windmill's order. */

export type Expression =
  | { kind: 'name'; name: string }
  | { kind: 'member'; of: 'flow_input' | 'flow_env'; key: string }
  | { kind: 'result'; id: string; path: (string | number)[] }
  | { kind: 'code' };

const NAME = /^[A-Za-z_$][\w$]*$/;
const MEMBER = /^(flow_input|flow_env)(?:\.([A-Za-z_$][\w$]*)|\["([^"\\]+)"\])$/;
const RESULT_PATH = /^results\.(\w+)((?:\.\w+)*)((?:\[\d+\])*)$/;
const REFERENCE = /^(variable|resource)\(\s*(?:'([^'\\]+)'|"([^"\\]+)")\s*\)$/;
const AWAITED_RESULT = /\bresults(?:\?\.|\.)?(?:(?<=\.)[A-Za-z_$][\w$]*|\["[^"]+"\]|\['[^']+'\])/g;
const AWAITED_CALL = /\b(?:variable|resource|flow_user_state)\([^()]*\)/g;
const STATEMENT = /^(?:const|let|var|if|for|while|switch|try|throw|function|class|async|await|return)\b/;

export function classify(text: string): Expression {
  if (NAME.test(text)) return { kind: 'name', name: text };
  const member = MEMBER.exec(text);
  if (member) {
    const key = member[2] ?? member[3] ?? '';
    return { kind: 'member', of: member[1] === 'flow_env' ? 'flow_env' : 'flow_input', key };
  }
  const result = RESULT_PATH.exec(text);
  if (result && !text.endsWith('.length')) {
    const keys = (result[2] ?? '').split('.').slice(1);
    const indexes = [...(result[3] ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits));
    return { kind: 'result', id: result[1] ?? '', path: [...keys, ...indexes] };
  }
  return { kind: 'code' };
}

/**
 * The body of the async function an expression becomes. Lookups are awaited by rewriting the text, as Windmill does;
 * that is why they cannot stand inside a closure.
 */
export function functionBody(text: string): string {
  const awaited = text.replace(AWAITED_RESULT, '(await $&)').replace(AWAITED_CALL, '(await $&)');
  return STATEMENT.test(text) || hasSemicolon(text) ? awaited : `return ${awaited}`;
}

/** `$var:p` for exactly `variable('p')`: a script's argument then stays a reference, and no secret is stored with it. */
export function asReference(text: string): string | undefined {
  const [, name, single, double] = REFERENCE.exec(text.trim()) ?? [];
  const path = single ?? double;
  if (path === undefined || !path.includes('/')) return undefined;
  return name === 'variable' ? `$var:${path}` : `$res:${path}`;
}

function hasSemicolon(text: string): boolean {
  return text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/gs, '').includes(';');
}
