/** Preparation of a TypeScript script's code before Bun runs it: parameters and imports. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { initSync, parse_deno } from 'windmill-parser-wasm-ts';
import { z } from 'zod';
import { HOME } from '../home.ts';
import type { Json, JsonObject } from '../workspace/types.ts';
import type { Parameter } from './kept_bundle.ts';

const Signature = z.object({
  type: z.string().optional(),
  args: z.array(z.object({ name: z.string(), typ: z.unknown() })).default([]),
});

type Argument = [] | [Json] | [Json, 'date'];

let parserIsReady = false;

/** In the order of the function; null when Windmill's parser cannot parse them. The first call is slow. */
export function bunParameters(code: string, entrypoint: string): Parameter[] | null {
  if (!parserIsReady) {
    const file = Bun.resolveSync('windmill-parser-wasm-ts/windmill_parser_wasm_bg.wasm', HOME);
    initSync({ module: readFileSync(file) });
    parserIsReady = true;
  }
  const override = entrypoint === 'main' ? undefined : entrypoint;
  const signature = Signature.parse(JSON.parse(parse_deno(code, override)));
  if (signature.type === 'Invalid') return null;
  return signature.args.map(({ name, typ }) => (typ === 'datetime' ? [name, 'date'] : [name]));
}

/** The arguments in the order of the function's parameters; null when these are unknown. */
export function bunArguments(parameters: readonly Parameter[] | null, args: JsonObject): Argument[] | null {
  if (parameters === null) return null;
  return parameters.map(([name, kind]) => {
    const value = args[name];
    if (value === undefined) return [];
    return kind === undefined ? [value] : [value, kind];
  });
}

const RELATIVE_IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.\.?\/[^'"\n]+)\2/g;

/** `./x` becomes `/f/a/fl/x`, because an inline script runs in another directory than its own. */
export function withAbsoluteImports(code: string, base: string): string {
  return code.replace(RELATIVE_IMPORT, (_, before, quote, path) => {
    return `${before}${quote}/${posix.normalize(`${base}/${path}`)}${quote}`;
  });
}
