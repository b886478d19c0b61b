/** What a test has measured: said on the way, and kept for the table of the long run (tools/long_tests.ts). */
import { appendFileSync } from 'node:fs';

/** @param text the figures, as a sentence of their own */
export function figure(text: string): void {
  console.log(text);
  const file = process.env.FIGURES;
  if (file !== undefined) appendFileSync(file, `${text}\n`);
}
