/** Codes: six digits, uniform, and the text that carries one. */
import { fill } from '../content/template.ts';
import type { Policy } from '../policy/policy.ts';
import { MessagingError } from '../reason/errors.ts';

const space = 1_000_000;

/**
 * Draws until a number is below one million, so that each code is equally likely. @param random20 20 random bits as an integer
 */
export function drawCode(random20: () => number): string {
  for (;;) {
    const drawn = random20();
    if (drawn < space) return String(drawn).padStart(6, '0');
  }
}

/** Throws MessagingError `policy_invalid` when the template of the policy cannot be filled. */
export function codeText(code: string, { otp }: Pick<Policy, 'otp'>): string {
  const minutes = Math.ceil(otp.life_seconds / 60);
  const filled = fill(otp.text, { code, minutes });
  if (filled.kind === 'invalid')
    throw new MessagingError('policy_invalid', `otp.text of the policy cannot be filled: ${filled.detail}`);
  return otp.origin === null ? filled.text : `${filled.text}\n\n@${otp.origin} #${code}`;
}
