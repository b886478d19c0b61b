/** Finds the phrases of the policy in what a person wrote. */

type ByLanguage = Readonly<Record<string, readonly string[]>>;

/** The words of a text: without case, accents, apostrophes and punctuation, one space between them and around them. */
export function wordsOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’‘`´]/g, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return ` ${plain} `;
}

interface Compiled {
  /** Occurs wherever the phrase does: most phrases are ruled out by it. */
  literal: string;
  pattern: RegExp;
}

const compiled = new Map<string, Compiled>();

/** A phrase as hold_phrases.ts describes it. */
function compile(phrase: string): Compiled {
  const known = compiled.get(phrase);
  if (known) return known;
  const words = phrase.split(/\s+/).filter((word) => word !== '');
  const body = words.map((word) => {
    if (word === '^') return '^ ';
    if (word === '$') return '$';
    if (word === '*') return '(?:\\S+ ){0,4}';
    return word.endsWith('*') ? `${plainWord(word)}\\S* ` : `${plainWord(word)} `;
  });
  const literal = words.map(plainWord).find((word) => word !== '') ?? '';
  const pattern = new RegExp(`${words[0] === '^' ? '' : '(?<= )'}${body.join('')}`);
  const result = { literal: ` ${literal}`, pattern };
  compiled.set(phrase, result);
  return result;
}

function plainWord(word: string): string {
  return wordsOf(word).trim();
}

function occurs(phrase: string, words: string): boolean {
  const { literal, pattern } = compile(phrase);
  return words.includes(literal) && pattern.test(words);
}

/** The first phrase that occurs in `words`, or null. */
export function phraseIn(words: string, phrases: ByLanguage): string | null {
  return firstOf(phrases, (phrase) => occurs(phrase, words));
}

/** The first phrase that `words` begin with, or null. */
export function phraseAtStart(words: string, phrases: ByLanguage): string | null {
  return firstOf(phrases, (phrase) => occurs(`^ ${phrase}`, words));
}

/** `words`, and what is left of them without up to four words of a greeting. */
export function withoutGreeting(words: string, greetings: ByLanguage): string[] {
  if (phraseAtStart(words, greetings) === null) return [words];
  const [, ...rest] = words.trim().split(' ');
  return [words, ...[0, 1, 2, 3].map((count) => ` ${rest.slice(count).join(' ')} `)];
}

function firstOf(phrases: ByLanguage, fits: (phrase: string) => boolean): string | null {
  for (const list of Object.values(phrases)) {
    const found = list.find(fits);
    if (found !== undefined) return found;
  }
  return null;
}
