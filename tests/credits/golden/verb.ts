/** A sentence that a transcript may say, and what it makes happen. */
export type Verb = [pattern: RegExp, happen: (...parts: (string | undefined)[]) => void | Promise<void>];

/** Lets one sentence happen; one that no verb understands is an error. */
export async function act(verbs: readonly Verb[], what: string): Promise<void> {
  for (const [pattern, happen] of verbs) {
    const match = pattern.exec(what);
    if (match) return happen(...match.slice(1));
  }
  throw new Error(`this is not understood: ${what}`);
}
