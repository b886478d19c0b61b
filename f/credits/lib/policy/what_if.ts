/** A policy with some of its fields changed, to ask what it would have decided. */
import type { Policy } from './policy.ts';
import { parsePolicy } from './policy.ts';

type Fields = Record<string, unknown>;

/** Objects are changed field by field, everything else as a whole. Throws CreditError `policy_invalid` when the result is none. */
export function applyChanges(policy: Policy, changes: object): Policy {
  return parsePolicy(merged(policy, changes as Fields));
}

function merged(before: Fields, changes: Fields): Fields {
  const after = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    const known = before[name];
    after[name] = isFields(known) && isFields(value) ? merged(known, value) : value;
  }
  return after;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
