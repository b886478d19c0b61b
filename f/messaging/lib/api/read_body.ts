/** A body by its schema, or a refusal that names the first field that does not fit. */
import type * as z from 'zod';
import { type Refusal, refusal } from '../reason/reasons.ts';

export type Read<T> = { kind: 'body'; body: T } | Refusal;

/** @param under path of the value in the body, for a list */
export function readBody<T extends z.ZodType>(schema: T, value: unknown, under = ''): Read<z.infer<T>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'body', body: parsed.data };
  const [issue] = parsed.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = [...(under === '' ? [] : [under]), ...(issue?.path ?? []), ...keys].join('.');
  return refusal('body_invalid', { field: field === '' ? null : field, detail: ruleOf(issue) });
}

/** Messages of zod can contain values; its codes do not. */
function ruleOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'not a field of this body';
    default:
      return issue?.code ?? 'invalid';
  }
}
