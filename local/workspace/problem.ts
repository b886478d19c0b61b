/** What is wrong with a file of the workspace, and the error that carries every such finding at once. */
import type { z } from 'zod';

export interface Problem {
  /** Relative to the workspace's root. */
  file: string;
  /** Stable, for machines. */
  code: string;
  /** What is wrong and what to do. */
  message: string;
}

/** The workspace cannot be run as it stands on the disk; `problems` holds everything that was found. */
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

/** Reads `value` by `schema`; every mismatch becomes a problem of `file`, and the answer is then undefined. */
export function parseShape<S extends z.ZodType>(
  schema: S,
  value: unknown,
  file: string,
  problems: Problem[],
): z.output<S> | undefined {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    problems.push({ file, code: 'bad_shape', message: `${place(value, issue.path)}${describe(issue)}` });
  }
  return undefined;
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key}"`).join(', ');
    return `Windmill has no key ${keys} here; correct the spelling or remove it`;
  }
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
