/** YAML as the CLI reads it: duplicate keys are refused, and an unquoted `!inline x` is the string "!inline x". */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type ScalarTag, YAMLParseError } from 'yaml';
import type { Problem } from './problem.ts';

const inlineTags: ScalarTag[] = ['!inline', '!inline_fileset'].map((tag) => ({
  tag,
  resolve: (value: string) => `${tag} ${value}`,
}));

/** The parsed content of `file` (relative to `root`); undefined after reporting that it is not YAML. */
export function readYaml(root: string, file: string, problems: Problem[]): unknown {
  try {
    return parse(readFileSync(join(root, file), 'utf8'), { customTags: inlineTags });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    problems.push({ file, code: 'bad_yaml', message: error.message.split('\n')[0] ?? 'not YAML' });
    return undefined;
  }
}
