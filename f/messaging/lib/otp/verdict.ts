/** What the check of a code comes to, for the caller: nothing in it says whether a number is known. */

export type CheckKind = 'verified' | 'wrong' | 'locked' | 'none';

const texts = {
  verified: 'OTP verified successfully',
  wrong: 'Invalid OTP',
  locked: 'Too many wrong codes: send a new one',
  none: 'No valid OTP for this number: it was never sent, is used or has expired',
} as const satisfies Record<CheckKind, string>;

/** `code` is for programs and stays the same. */
export function verdictOf(kind: CheckKind): { success: boolean; code: CheckKind; message: string } {
  return { success: kind === 'verified', code: kind, message: texts[kind] };
}
