/** A text in parts that a channel takes: split at lines, measured in UTF-16 code units. */

/**
 * Splits at the ends of lines; a line that is longer than a part is split between characters. Joined with line feeds, or with
 * nothing inside such a line, the parts are the text.
 */
export function splitAtLines(text: string, limit: number): string[] {
  const parts: string[] = [];
  let part: string | null = null;
  for (const line of text.split('\n').flatMap((one) => pieces(one, limit))) {
    const longer: string = part === null ? line : `${part}\n${line}`;
    if (longer.length <= limit) part = longer;
    else {
      if (part !== null) parts.push(part);
      part = line;
    }
  }
  return part === null ? parts : [...parts, part];
}

/** A line in pieces of at most `limit` units; no surrogate pair is separated. */
function pieces(line: string, limit: number): string[] {
  const found: string[] = [];
  let rest = line;
  while (rest.length > limit) {
    const isPair = /[\uD800-\uDBFF]/.test(rest.charAt(limit - 1));
    const end = isPair ? limit - 1 : limit;
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...found, rest];
}
