/** Texts that are decimals or nearly so, and an oracle for which of them are: it uses no regular expression. */
import fc from 'fast-check';

export interface DecimalForm {
  /** Whether a minus is allowed. */
  sign: boolean;
  /** Most digits before and after the point; null without a limit. */
  digits: number | null;
  places: number | null;
}

const digits = '0123456789';

export function isDecimal(text: string, { sign, ...most }: DecimalForm): boolean {
  const unsigned = sign && text.startsWith('-') ? text.slice(1) : text;
  const [whole = '', fraction, ...more] = unsigned.split('.');
  const isNumber = (part: string, length: number | null) =>
    part.length > 0 &&
    part.length <= (length ?? part.length) &&
    [...part].every((char) => digits.includes(char));
  return (
    more.length === 0 &&
    isNumber(whole, most.digits) &&
    (fraction === undefined || isNumber(fraction, most.places))
  );
}

/** Decimals up to one digit too long, some of them with one character inserted anywhere. */
export function decimalsNear({ digits: most, places }: DecimalForm): fc.Arbitrary<string> {
  const part = (limit: number | null, length = limit ?? 20) =>
    fc
      .oneof(fc.constantFrom(0, 1, length, length + 1), fc.nat(length))
      .chain((count) => fc.string({ unit: fc.constantFrom(...digits), minLength: count, maxLength: count }));
  const plain = fc
    .tuple(fc.constantFrom('', '', '-'), part(most), fc.option(part(places), { nil: null }))
    .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);
  const inserted = fc
    .tuple(plain, fc.nat(), fc.constantFrom('.', ',', '-', '+', ' ', '$', 'e', 'x', '%', '\n'))
    .map(([text, at, char]) => {
      const place = at % (text.length + 1);
      return `${text.slice(0, place)}${char}${text.slice(place)}`;
    });
  return fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: inserted });
}
