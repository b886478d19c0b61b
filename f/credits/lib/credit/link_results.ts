/** Reads what the flow's loop over links returned: a result per link, or Windmill's `{error}` for one that failed. */
import { z } from 'zod';
import type { LinkResult } from '../answer/decision.ts';
import { CreditError } from '../errors.ts';
import { creditSchema } from './credit.ts';

const resultSchema = z.discriminatedUnion('kind', [
  creditSchema.strip().extend({ kind: z.literal('credit') }),
  z.object({ kind: z.literal('skip'), url: z.string() }),
  z.object({
    kind: z.literal('refuse'),
    url: z.string(),
    code: z.string(),
    reason: z.string(),
    artifact: z.string().optional(),
  }),
]);
const failureSchema = z.object({ error: z.object({ message: z.string() }) });

/** One LinkResult per link. Throws CreditError `result_unreadable` when the two lists do not belong together. */
export function readLinkResults(links: readonly string[], results: readonly unknown[]): LinkResult[] {
  return results.map((result, index) => {
    const url = links[index] ?? '';
    const failure = failureSchema.safeParse(result);
    if (failure.success) return { kind: 'failed', url, message: failure.data.error.message.slice(0, 500) };
    const parsed = resultSchema.safeParse(result);
    if (parsed.success && parsed.data.url === url) return parsed.data;
    throw new CreditError(
      'result_unreadable',
      `The result for ${url} is not one of credit, skip, refuse or an error of this link`,
    );
  });
}
