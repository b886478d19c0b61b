/** Windmill's own parsers of signatures, as WebAssembly modules. */
import { readFileSync } from 'node:fs';
import { HOME } from '../home.ts';
import type { Language } from './types.ts';

// Loaded on demand: a run of the command line needs neither.
const loadTypescript = (): typeof import('windmill-parser-wasm-ts') => require('windmill-parser-wasm-ts');
const loadPython = (): typeof import('windmill-parser-wasm-py') => require('windmill-parser-wasm-py');

const ready = new Set<string>();

function prepared<P extends { initSync: (input: { module: Uint8Array }) => unknown }>(
  name: string,
  parser: P,
): P {
  if (ready.has(name)) return parser;
  const file = Bun.resolveSync(`windmill-parser-wasm-${name}/windmill_parser_wasm_bg.wasm`, HOME);
  parser.initSync({ module: readFileSync(file) });
  ready.add(name);
  return parser;
}

/** The parser's unvalidated description of the function `mainName` in `content`. */
export function parseSignature(language: Language, content: string, mainName?: string): unknown {
  const text =
    language === 'bun'
      ? prepared('ts', loadTypescript()).parse_deno(content, mainName)
      : prepared('py', loadPython()).parse_python(content, mainName);
  return JSON.parse(text);
}
