/** Problems of the workspace's files, and the error that contains all of them. */
import type { z } from 'zod';
import { surplusKeys, withoutKeys } from './surplus_keys.ts';

export interface Problem {
  /** Relative to the workspace's root. */
  file: string;
  /** A stable code for programs. */
  code: string;
  /** The problem and its fix. */
  message: string;
  /** The item is loaded without the part named in the message. Absent: the item is not loaded. */
  severity?: 'warning';
}

/** Whether `problem` prevents its item from being loaded. */
export function isError(problem: Problem): boolean {
  return problem.severity !== 'warning';
}

/** The result of `read`; undefined when it reported an error, so that an invalid file affects only its own item. */
export function readValid<T>(problems: Problem[], read: () => T | undefined): T | undefined {
  const before = problems.filter(isError).length;
  const item = read();
  return problems.filter(isError).length > before ? undefined : item;
}

/** The workspace cannot be read; `problems` contains all findings. */
export class WorkspaceError extends Error {
  readonly code = 'workspace_invalid';

  constructor(readonly problems: readonly Problem[]) {
    super(`The workspace has ${problems.length} problem(s):\n${problems.map(formatProblem).join('\n')}`);
    this.name = 'WorkspaceError';
  }
}

/** One line: `file: message (code)`. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}: ${problem.message} (${problem.code})`;
}

/**
 * Parses `value` by `schema`. A key unknown to the schema, or a null in place of a value, is omitted with a warning, as on
 * a server; every other mismatch becomes an error of `file`, and the result is undefined.
 */
export function parseShape<S extends z.ZodType>(
  schema: S,
  value: unknown,
  file: string,
  problems: Problem[],
): z.output<S> | undefined {
  let current = value;
  for (;;) {
    const parsed = schema.safeParse(current, { reportInput: true });
    if (parsed.success) return parsed.data;
    const { issues } = parsed.error;
    const surplus = issues.flatMap((issue) => surplusKeys(current, issue) ?? []);
    if (surplus.length === 0) {
      for (const issue of issues) {
        const message = `${place(current, issue.path)}${describe(issue)}`;
        problems.push({ file, code: 'bad_shape', message });
      }
      return undefined;
    }
    for (const { path, message } of surplus) {
      problems.push({
        ...{ file, code: 'ignored_key', severity: 'warning' },
        message: `${place(current, path.slice(0, -1))}${message}`,
      });
    }
    current = withoutKeys(
      current,
      surplus.map(({ path }) => path),
    );
  }
}

/** The reason why the item at `path` was not loaded; undefined when no problem names its files. */
export function reasonMissing(problems: readonly Problem[], path: string): string | undefined {
  const own = problems.filter(
    (problem) => isError(problem) && ['.', '__flow/'].some((end) => problem.file.startsWith(path + end)),
  );
  return own.length === 0 ? undefined : `${path} could not be loaded: ${own.map(formatProblem).join('; ')}`;
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && 'discriminator' in issue) {
    const kind = isRecord(issue.input) ? issue.input[String(issue.discriminator)] : undefined;
    return kind === undefined ? 'is missing' : `"${kind}" is not a kind that the embedded runtime knows`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return `is missing; a value of type ${issue.expected} is required`;
  }
  return issue.message;
}

/** The path of a value for readers: steps by id, not by index. */
function place(root: unknown, path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  let current = root;
  let text = '';
  for (const key of path) {
    current = isRecord(current) || Array.isArray(current) ? Reflect.get(current, key) : undefined;
    const id = typeof key === 'number' && isRecord(current) && typeof current.id === 'string' && current.id;
    if (typeof key === 'number') text += id ? `[id ${id}]` : `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return `${text}: `;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
