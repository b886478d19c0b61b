/** The arguments of a script's main function, read from its code by Windmill's own parsers. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as python from 'windmill-parser-wasm-py';
import * as typescript from 'windmill-parser-wasm-ts';
import { z } from 'zod';
import type { Language } from '../workspace/types.ts';

const parserAnswer = z.object({
  star_kwargs: z.boolean().optional(),
  args: z.array(z.object({ name: z.string(), has_default: z.boolean().optional() })),
  auto_kind: z.string().nullish(),
  error: z.string().optional(),
});

export type Signature =
  | { kind: 'main'; args: { name: string; required: boolean }[]; takesAny: boolean }
  | { kind: 'library' }
  | { kind: 'unreadable'; reason: string };

let ready = false;

/** Loads the two parsers; both are WebAssembly beside their JavaScript. */
function prepare(): void {
  if (ready) return;
  for (const [name, parser] of [['ts', typescript] as const, ['py', python] as const]) {
    const entry = import.meta.resolve(`windmill-parser-wasm-${name}`);
    const module = readFileSync(fileURLToPath(new URL('windmill_parser_wasm_bg.wasm', entry)));
    parser.initSync({ module });
  }
  ready = true;
}

/** @param mainName another function than `main`: `preprocessor` for a preprocessor step */
export function signatureOf(language: Language, content: string, mainName?: string): Signature {
  prepare();
  const text =
    language === 'bun' ? typescript.parse_deno(content, mainName) : python.parse_python(content, mainName);
  const answer = parserAnswer.parse(JSON.parse(text));
  if (answer.error !== undefined) return { kind: 'unreadable', reason: answer.error };
  if (answer.auto_kind === 'lib') return { kind: 'library' };
  const args = answer.args.map(({ name, has_default }) => ({ name, required: has_default !== true }));
  return { kind: 'main', args, takesAny: answer.star_kwargs === true };
}
