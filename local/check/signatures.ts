/** The arguments of a script's main function, read from its code by Windmill's own parsers. */
import { z } from 'zod';
import { parseSignature } from '../workspace/parsers.ts';
import type { Language } from '../workspace/types.ts';

const parserAnswer = z.object({
  star_kwargs: z.boolean().optional(),
  args: z.array(z.object({ name: z.string(), has_default: z.boolean().optional() })),
  auto_kind: z.string().nullish(),
  error: z.string().optional(),
});

export type Signature =
  | { kind: 'main'; args: { name: string; required: boolean }[]; takesAny: boolean }
  | { kind: 'library' }
  | { kind: 'unreadable'; reason: string };

/** @param mainName the function to read, when it is not `main`: `preprocessor` for a preprocessor step */
export function signatureOf(language: Language, content: string, mainName?: string): Signature {
  const answer = parserAnswer.parse(parseSignature(language, content, mainName));
  if (answer.error !== undefined) return { kind: 'unreadable', reason: answer.error };
  if (answer.auto_kind === 'lib') return { kind: 'library' };
  const args = answer.args.map(({ name, has_default }) => ({ name, required: has_default !== true }));
  return { kind: 'main', args, takesAny: answer.star_kwargs === true };
}
