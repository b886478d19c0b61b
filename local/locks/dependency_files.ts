/** The dependency files of a workspace: `dependencies/package.json` and `dependencies/requirements.in`, or a named one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../workspace/types.ts';

/** Path -> content. */
export type DependencyFiles = Readonly<Record<string, string>>;

const KINDS: Record<Language, { file: string; annotation: RegExp }> = {
  bun: { file: 'package.json', annotation: /^\/\/\s*package_json:(.*)$/m },
  python3: { file: 'requirements.in', annotation: /^#\s*requirements:(.*)$/m },
};

const DIRECTORY = 'dependencies';

export function readDependencyFiles(root: string): DependencyFiles {
  const directory = join(root, DIRECTORY);
  if (!existsSync(directory)) return {};
  const files = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ name }) => [`${DIRECTORY}/${name}`, readFileSync(join(directory, name), 'utf8')]),
  );
}

/** The name of the file that a script's comment names: `default` for the one without a name, '' for none at all. */
export function dependencyNameOf(language: Language, code: string): string {
  return KINDS[language].annotation.exec(code)?.[1]?.trim() ?? 'default';
}

/** The content of the dependency file that applies to a script: the one its comment names, or the unnamed one. */
export function dependencyFileOf(
  language: Language,
  code: string,
  files: DependencyFiles,
): string | undefined {
  const { file } = KINDS[language];
  const name = dependencyNameOf(language, code);
  if (name === '') return undefined;
  const prefix = name === 'default' ? '' : `${name}.`;
  return files[`${DIRECTORY}/${prefix}${file}`];
}
