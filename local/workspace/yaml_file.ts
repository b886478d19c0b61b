/** YAML as the CLI reads it: duplicate keys are refused, and an unquoted `!inline x` is the string "!inline x". */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScalarTag } from 'yaml';
import type { Problem } from './problem.ts';
import type { YamlCache } from './yaml_cache.ts';

const inlineTags: ScalarTag[] = ['!inline', '!inline_fileset'].map((tag) => ({
  tag,
  resolve: (value: string) => `${tag} ${value}`,
}));

let cache: YamlCache | undefined;

/** Runs `read` with the cache `known` for YAML texts. */
export function withYamlCache<T>(known: YamlCache, read: () => T): T {
  cache = known;
  try {
    return read();
  } finally {
    cache = undefined;
  }
}

/** The parser is loaded only for a text that is not in the cache. */
const loadParser = (): typeof import('yaml') => require('yaml');

const parseText = (text: string): unknown => loadParser().parse(text, { customTags: inlineTags });

/** The parsed content of `file` (relative to `root`); undefined after reporting invalid YAML. */
export function readYaml(root: string, file: string, problems: Problem[]): unknown {
  try {
    const text = readFileSync(join(root, file), 'utf8');
    return cache === undefined ? parseText(text) : cache.read(text, parseText);
  } catch (error) {
    if (!(error instanceof loadParser().YAMLParseError)) throw error;
    problems.push({ file, code: 'bad_yaml', message: error.message.split('\n')[0] ?? 'not YAML' });
    return undefined;
  }
}
