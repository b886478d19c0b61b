/** What the policy allows in a text. */
import type { Policy } from '../policy/policy.ts';
import { type Refusal, refusal } from '../reason/reasons.ts';
import { segmentsOf } from './segments.ts';

/** Null when the text may be sent. @param field of the body, for the refusal */
export function contentProblem(
  text: string,
  { content }: Pick<Policy, 'content'>,
  field: string,
): Refusal | null {
  if (text.trim() === '') return refusal('content_empty', { field });
  const { count, encoding } = segmentsOf(text);
  if (count > content.max_segments)
    return refusal('content_too_long', {
      field,
      detail: `${count} segments in ${encoding}, ${content.max_segments} allowed`,
    });
  const banned = content.banned.findIndex((pattern) => new RegExp(pattern, 'iu').test(text));
  return banned === -1 ? null : refusal('content_banned', { field, detail: `content.banned.${banned}` });
}
