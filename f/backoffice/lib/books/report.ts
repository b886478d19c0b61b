/** Differences of the books for people. */
import * as z from 'zod';
import { type Difference, type DifferenceCode, differenceKinds } from './difference.ts';

const codes = Object.keys(differenceKinds).filter((code): code is DifferenceCode => code in differenceKinds);

export const reconciledSchema = z.object({
  fresh: z.array(z.object({ code: z.enum(codes), subject: z.string(), detail: z.string() })),
  open: z.int(),
  resolved: z.int(),
  documents: z.int(),
});

/** One line for each, with its next step. */
export function differencesText(found: readonly Difference[]): string {
  const lines = found.map(({ code, subject, detail }) => {
    const { title, next } = differenceKinds[code];
    return `${subject}: ${title} (${detail}). ${next}`;
  });
  return [`The books differ in ${found.length} new place${found.length === 1 ? '' : 's'}:`, ...lines].join(
    '\n',
  );
}
