/** Segments of an SMS: how many a text needs, in which encoding, and which characters cost the cheap one. */

/** GSM 03.38, the basic table, in the order of its codes (the escape code is left out). */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each takes two places: an escape code and its own. */
const extended = '\f^{}\\[~]|€';

const widths = new Map([
  ...[...basic].map((character) => [character, 1] as const),
  ...[...extended].map((character) => [character, 2] as const),
]);

const room = { 'GSM-7': { one: 160, many: 153 }, 'UCS-2': { one: 70, many: 67 } };

export interface Segments {
  encoding: keyof typeof room;
  count: number;
  /** The characters that are not in GSM-7, each once. */
  expensive: string[];
}

/** An escape pair or a surrogate pair is never split between two segments. */
export function segmentsOf(text: string): Segments {
  const characters = [...text];
  const expensive = [...new Set(characters.filter((character) => !widths.has(character)))];
  const encoding = expensive.length === 0 ? 'GSM-7' : 'UCS-2';
  const units = characters.map((character) =>
    encoding === 'GSM-7' ? (widths.get(character) ?? 1) : character.length,
  );
  return { encoding, count: countOf(units, room[encoding]), expensive };
}

function countOf(units: readonly number[], { one, many }: { one: number; many: number }): number {
  const total = units.reduce((sum, unit) => sum + unit, 0);
  if (total <= one) return 1;
  let count = 1;
  let used = 0;
  for (const unit of units) {
    if (used + unit > many) {
      count++;
      used = 0;
    }
    used += unit;
  }
  return count;
}

const cheaper: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
  '•': '-',
  ç: 'c',
};

/** The text with typographic signs replaced by those of GSM-7; what has no such sign stays. */
export function cheaperText(text: string): string {
  return [...text].map((character) => cheaper[character] ?? character).join('');
}
