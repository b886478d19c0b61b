/** What has to be known of a TypeScript script's text before Bun runs it. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { initSync, parse_deno } from 'windmill-parser-wasm-ts';
import { z } from 'zod';
import type { Json, JsonObject } from '../workspace/types.ts';

const Signature = z.object({
  type: z.string().optional(),
  args: z.array(z.object({ name: z.string(), typ: z.unknown() })).default([]),
});

type Argument = [] | [Json] | [Json, 'date'];

let parserIsReady = false;

/** The arguments in the order of the function's parameters; null when Windmill's parser cannot read them. */
export function bunArguments(code: string, entrypoint: string, args: JsonObject): Argument[] | null {
  if (!parserIsReady) {
    const file = Bun.resolveSync('windmill-parser-wasm-ts/windmill_parser_wasm_bg.wasm', import.meta.dir);
    initSync({ module: readFileSync(file) });
    parserIsReady = true;
  }
  const override = entrypoint === 'main' ? undefined : entrypoint;
  const signature = Signature.parse(JSON.parse(parse_deno(code, override)));
  if (signature.type === 'Invalid') return null;
  return signature.args.map(({ name, typ }) => {
    const value = args[name];
    if (value === undefined) return [];
    return typ === 'datetime' ? [value, 'date'] : [value];
  });
}

const RELATIVE_IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.\.?\/[^'"\n]+)\2/g;

/** `./x` becomes `/f/a/fl/x`: the text of an inline script runs in another place than it belongs to. */
export function withAbsoluteImports(code: string, base: string): string {
  return code.replace(RELATIVE_IMPORT, (_, before, quote, path) => {
    return `${before}${quote}/${posix.normalize(`${base}/${path}`)}${quote}`;
  });
}
