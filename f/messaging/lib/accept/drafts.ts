/** The messages of a list: all of them, or the refusal of the first bad one. */
import { messageSchema } from '../api/bodies.ts';
import { readBody } from '../api/read_body.ts';
import type { Policy } from '../policy/policy.ts';
import { isRefusal, type Refusal, refusal } from '../reason/reasons.ts';
import { type Draft, draftOf } from './draft.ts';

export function draftsOf(
  messages: readonly unknown[],
  policy: Policy,
  now: number,
): { kind: 'drafts'; drafts: Draft[] } | Refusal {
  const { max_bulk } = policy.limits;
  if (messages.length > max_bulk)
    return refusal('bulk_too_large', { field: 'messages', detail: `${messages.length} of ${max_bulk}` });
  const drafts: Draft[] = [];
  for (const [index, message] of messages.entries()) {
    const under = `messages.${index}`;
    const read = readBody(messageSchema, message, under);
    if (isRefusal(read)) return read;
    const draft = draftOf(read.body, policy, now, { under });
    if (isRefusal(draft)) return draft;
    drafts.push(draft);
  }
  return { kind: 'drafts', drafts };
}
