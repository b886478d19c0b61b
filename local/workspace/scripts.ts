/** Reads scripts: the code, its .script.yaml and its lock. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { contentHash } from './content_hash.ts';
import { refuseKeys, warnings } from './edition.ts';
import { itemPath, type Reading } from './files.ts';
import { isInsideFlow } from './flows.ts';
import { cannotRun, isRunnable, scriptFile } from './languages.ts';
import { type Problem, parseShape, readValid } from './problem.ts';
import { isInsideApp } from './raw_apps.ts';
import { jsonObject } from './shapes.ts';
import type { Language, Script } from './types.ts';
import type { WmillConfig } from './wmill_yaml.ts';
import { readYaml } from './yaml_file.ts';

const PREPROCESSOR = {
  bun: /^export\s+(async\s+)?function\s+preprocessor\b/m,
  python3: /^(async\s+)?def\s+preprocessor\b/m,
};
const KINDS = ['script', 'failure', 'trigger', 'command', 'approval', 'preprocessor'] as const;

/** Keys without an effect here, and those handled by `edition.ts`. */
const any = z.unknown().optional();

const scriptMetadata = z.strictObject({
  summary: z.string().default(''),
  description: z.string().default(''),
  kind: z.enum(KINDS).default('script'),
  schema: jsonObject.default({}),
  lock: z.union([z.string(), z.array(z.string())]).default(''),
  timeout: z.number().optional(),
  cache_ttl: z.number().optional(),
  envs: z.array(z.string().regex(/^[^=]+=/, 'must be written as NAME=value')).optional(),
  tag: any,
  priority: any,
  dedicated_worker: any,
  delete_after_use: any,
  delete_after_secs: any,
  concurrent_limit: any,
  concurrency_time_window_s: any,
  concurrency_key: any,
  debounce_key: any,
  debounce_delay_s: any,
  debounce_args_to_accumulate: any,
  max_total_debouncing_time: any,
  max_total_debounces_amount: any,
  ws_error_handler_muted: any,
  codebase: any,
  modules: any,
  restart_unless_cancelled: any,
  visible_to_runner_only: any,
  has_preprocessor: any,
  auto_kind: any,
  no_main_func: any,
  labels: any,
  is_template: any,
  assets: any,
  cache_ignore_s3_path: any,
  on_behalf_of_email: any,
  on_behalf_of: any,
  has_on_behalf_of: any,
  extra_perms: any,
});

export function readScripts(reading: Reading): Map<string, Script> {
  const { config, files, problems } = reading;
  const scripts = new Map<string, Script>();
  for (const file of files.keys()) {
    const { nonDottedPaths } = config;
    const isPart = isInsideFlow(file, nonDottedPaths) || isInsideApp(file, nonDottedPaths);
    if (config.skipScripts || isPart || isContent(file)) continue;
    const script = readValid(problems, () => readScript(reading, file));
    if (script === undefined) continue;
    const other = scripts.get(script.path);
    if (other !== undefined) {
      const message = `is the script ${script.path}, and so is ${other.file.slice(reading.root.length + 1)}; rename one of the two`;
      problems.push({ file, code: 'duplicate_path', message });
      continue;
    }
    scripts.set(script.path, script);
  }
  return scripts;
}

function isContent(file: string): boolean {
  return /\.resource\.file\.|\.fileset\//.test(file);
}

function readScript({ root, config, problems }: Reading, file: string): Script | undefined {
  const kind = scriptFile(file, config.defaultTs);
  if (kind === undefined) return undefined;
  if ('unknown' in kind) {
    const message = `Windmill cannot tell the language of a ${kind.unknown} file; use .ts or .py, or move it out of the workspace's folders`;
    problems.push({ file, code: 'unknown_language', message });
    return undefined;
  }
  if (!isRunnable(kind.language)) {
    const message = `${cannotRun(kind.language)}; rename it, or leave it out with "excludes" in wmill.yaml`;
    problems.push({ file, code: 'language_not_supported', message });
    return undefined;
  }
  const path = itemPath(file, file.slice(kind.stem.length), problems);
  if (path === undefined) return undefined;
  if (file.includes('__mod/')) {
    const message =
      'multi-file scripts (__mod directories) are not run by the embedded runtime; import a library script instead';
    problems.push({ file, code: 'script_module', message });
    return undefined;
  }
  if (isInCodebase(file, config)) {
    const message =
      'belongs to a codebase of wmill.yaml, and codebase is an EE feature; share code by library scripts';
    problems.push({ file, code: 'enterprise_only', message });
    return undefined;
  }
  const content = readFileSync(join(root, file), 'utf8');
  const metadata = readMetadata(root, path, problems) ?? withoutMetadata(kind.language, content);
  return {
    path,
    language: kind.language,
    file: join(root, file),
    content,
    summary: metadata.summary,
    description: metadata.description,
    kind: metadata.kind,
    schema: metadata.schema,
    lock: readLock(root, metadata.lock),
    timeout: metadata.timeout,
    cacheTtl: metadata.cache_ttl,
    envs: metadata.envs,
    hasPreprocessor: PREPROCESSOR[kind.language].test(content),
    warnings: warnings('script', metadata),
    hash: contentHash(content, metadata),
  };
}

function readMetadata(root: string, path: string, problems: Problem[]) {
  const file = `${path}.script.yaml`;
  if (!existsSync(join(root, file))) return undefined;
  const raw = readYaml(root, file, problems);
  const metadata = raw === undefined ? undefined : parseShape(scriptMetadata, raw, file, problems);
  if (metadata !== undefined) refuseKeys('script', metadata, file, problems);
  return metadata;
}

/** The CLI creates the file on push with an inferred schema; only `npm run check` reports its absence. */
function withoutMetadata(language: Language, content: string): z.output<typeof scriptMetadata> {
  return scriptMetadata.parse({ schema: loadInference().inferredSchema(language, content) });
}

/** The parsers are loaded only for a script without metadata: loading them takes longer than reading a workspace. */
const loadInference = (): typeof import('./inferred_schema.ts') => require('./inferred_schema.ts');

function isInCodebase(file: string, { codebases }: WmillConfig): boolean {
  const matches = (globs: readonly string[]) => globs.some((glob) => new Bun.Glob(glob).match(file));
  return (
    file.endsWith('.ts') &&
    codebases.some(({ includes, excludes }) => matches(includes ?? ['**']) && !matches(excludes ?? []))
  );
}

function readLock(root: string, lock: string | string[]): string {
  if (Array.isArray(lock)) return lock.join('\n');
  if (!lock.startsWith('!inline ')) return lock;
  const file = join(root, lock.split(' ')[1] ?? '');
  // A missing lock file means an empty lock, as in the CLI.
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
