/** What is wrong with a file of the workspace, and the error that carries every such finding at once. */
import type { z } from 'zod';
import { surplusKeys, withoutKeys } from './surplus_keys.ts';

export interface Problem {
  /** Relative to the workspace's root. */
  file: string;
  /** Stable, for machines. */
  code: string;
  /** What is wrong and what to do. */
  message: string;
  /** The item is used all the same, without what the message names. Absent: it is not loaded. */
  severity?: 'warning';
}

/** Whether `problem` keeps its item from being loaded. */
export function isError(problem: Problem): boolean {
  return problem.severity !== 'warning';
}

/** What `read` gives; undefined when it reported an error, so that one bad file affects its own item only. */
export function readSound<T>(problems: Problem[], read: () => T | undefined): T | undefined {
  const before = problems.filter(isError).length;
  const item = read();
  return problems.filter(isError).length > before ? undefined : item;
}

/** The workspace as a whole cannot be read; `problems` holds everything that was found. */
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
 * Reads `value` by `schema`. A key that the schema does not know, or a null where it wants a value, is left out with a
 * warning, as a server leaves it out; every other mismatch becomes an error of `file`, and the answer is then undefined.
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

/** Why the item at `path` is missing in a workspace with these problems; undefined when its files are not named. */
export function whyMissing(problems: readonly Problem[], path: string): string | undefined {
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

/** The way to a value as a reader finds it: steps by their id, not by their number. */
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
