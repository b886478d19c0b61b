/** npm imports of TypeScript scripts: a worker installs only packages listed in the workspace's dependency file. */
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { dependenciesOf } from '../locks/bun_lock.ts';
import { type DependencyFiles, dependencyFileOf, readDependencyFiles } from '../locks/dependency_files.ts';
import type { Problem } from '../workspace/problem.ts';
import type { Script } from '../workspace/types.ts';
import type { Check } from './checked.ts';

const transpiler = new Bun.Transpiler({ loader: 'ts' });

export const checkDependencies: Check = ({ root, workspace }) => {
  const files = readDependencyFiles(root);
  const scripts = [...workspace.scripts.values()].filter(({ language }) => language === 'bun');
  return [
    ...scripts.flatMap((script) => unlisted(script, root, files)),
    ...Object.entries(files).flatMap(([file, content]) =>
      file.endsWith('package.json') ? otherVersions(file, content, root) : [],
    ),
  ];
};

function unlisted({ content, file }: Script, root: string, files: DependencyFiles): Problem[] {
  const applying = dependencyFileOf('bun', content, files);
  if (applying === undefined) return [];
  const dependencies = dependenciesOf(applying);
  const names = new Set(transpiler.scanImports(content).map(({ path }) => packageOf(path)));
  return [...names].flatMap((name) => {
    if (name === undefined || name in dependencies) return [];
    const message = `imports ${name}, which dependencies/package.json does not list: no worker would install it; add it there with the version that is installed here`;
    return [{ file: file.slice(root.length + 1), code: 'unlisted_dependency', message }];
  });
}

/** `@slack/web-api` for `@slack/web-api/x`; undefined for an import that is not from npm. */
function packageOf(specifier: string): string | undefined {
  if (/^[./]/.test(specifier) || isBuiltin(specifier) || specifier === 'bun') return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The versions installed here must be those a worker installs. */
function otherVersions(file: string, content: string, root: string): Problem[] {
  return Object.entries(dependenciesOf(content)).flatMap(([name, wanted]) => {
    const installed = versionOf(join(root, 'node_modules', name, 'package.json'));
    if (installed === wanted) return [];
    const here = installed === undefined ? 'nothing is installed' : `${installed} is installed`;
    const message = `asks for ${name} ${wanted}, but here ${here}; name the same exact version in the package.json of this directory and run npm install`;
    return [{ file, code: 'other_version', message }];
  });
}

function versionOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
