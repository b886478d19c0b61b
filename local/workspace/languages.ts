/** The language of a script file, by the extension of its name, in Windmill's order. */
import type { Language } from './types.ts';

const BY_SUFFIX: [suffix: string, language: string][] = [
  ['.py', 'python3'],
  ['fetch.ts', 'nativets'],
  ['bun.ts', 'bun'],
  ['deno.ts', 'deno'],
  ['.ts', ''],
  ['.go', 'go'],
  ['.my.sql', 'mysql'],
  ['.bq.sql', 'bigquery'],
  ['.odb.sql', 'oracledb'],
  ['.duckdb.sql', 'duckdb'],
  ['.sf.sql', 'snowflake'],
  ['.ms.sql', 'mssql'],
  ['.pg.sql', 'postgresql'],
  ['.gql', 'graphql'],
  ['.sh', 'bash'],
  ['.ps1', 'powershell'],
  ['.php', 'php'],
  ['.rs', 'rust'],
  ['.cs', 'csharp'],
  ['.playbook.yml', 'ansible'],
  ['.nu', 'nu'],
  ['.java', 'java'],
  ['.rb', 'ruby'],
  ['.r', 'rlang'],
];

/** Extensions that the CLI treats as scripts without knowing their language. */
const AMBIGUOUS = ['.sql', '.js'];

export type ScriptFile = { stem: string; language: string } | { unknown: string };

/** The language of `file` and its path without the extension; undefined when the file is no script. */
export function scriptFile(file: string, defaultTs: string): ScriptFile | undefined {
  const match = BY_SUFFIX.find(([suffix]) => file.endsWith(suffix));
  if (match === undefined) {
    const unknown = AMBIGUOUS.find((suffix) => file.endsWith(suffix));
    return unknown === undefined ? undefined : { unknown };
  }
  const extension = match[0].startsWith('.') ? match[0] : '.ts';
  const stem = file.slice(0, -extension.length).replace(/\.(bun|deno|fetch)$/, '');
  return { stem, language: match[1] === '' ? defaultTs : match[1] };
}

/** Whether this runtime can run scripts of that language. */
export function isRunnable(language: string): language is Language {
  return language === 'bun' || language === 'python3';
}

export function cannotRun(language: string): string {
  return `is read as ${language}; the embedded runtime runs bun and python3 only`;
}
