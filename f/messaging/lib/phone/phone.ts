/** Telephone numbers: read into E.164 and accepted by the policy. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Policy } from '../policy/policy.ts';
import { type Refusal, refusal } from '../reason/reasons.ts';

export type Phone = { kind: 'phone'; e164: string; country: string | null };

/** A message to one of these costs its recipient or its sender more than a text should. */
const refusedTypes = new Set(['PREMIUM_RATE', 'SHARED_COST', 'PERSONAL_NUMBER', 'UAN', 'PAGER', 'VOICEMAIL']);

/** @param field of the body, for the refusal */
export function readPhone(text: string, { phone }: Pick<Policy, 'phone'>, field: string): Phone | Refusal {
  const invalid = (detail: string) => refusal('phone_invalid', { field, detail });
  // Without this the library would also read letters and extensions.
  if (!/^\+[\d\s().-]{6,24}$/.test(text)) return invalid('not + and digits');
  const number = parsePhoneNumberFromString(text);
  if (number === undefined) return invalid('no country has this code');
  if (!number.isPossible()) return invalid(`not the length of a number${of(number.country)}`);
  const isReserved = phone.test_prefixes.some((prefix) => number.number.startsWith(prefix));
  const type = number.getType();
  if (type !== undefined && refusedTypes.has(type) && !isReserved)
    return refusal('phone_refused', { field, detail: type });
  if (phone.validation === 'valid' && !number.isValid() && !isReserved)
    return invalid(`not an assigned number${of(number.country)}`);
  return { kind: 'phone', e164: number.number, country: number.country ?? null };
}

function of(country: string | undefined): string {
  return country === undefined ? '' : ` of ${country}`;
}

/** For people and answers: the country code and the last two digits at most. */
export function maskedPhone(e164: string): string {
  return `${e164.slice(0, 3)}${'*'.repeat(Math.max(0, e164.length - 5))}${e164.slice(-2)}`;
}
