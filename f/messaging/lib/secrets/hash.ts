/** Keyed hashes: equal for equal texts, and useless without the key. */
import { createHash, createHmac } from 'node:crypto';
import type { Keys } from './keys.ts';

/** Finds the rows of a recipient without storing who it is. */
export function recipientHash({ hash }: Pick<Keys, 'hash'>, address: string): string {
  return hmac(hash, `recipient|${address}`);
}

/** Whether two requests have the same body. */
export function bodyHash({ hash }: Pick<Keys, 'hash'>, body: string): string {
  return hmac(hash, `body|${body}`);
}

/** A code is only stored as this. */
export function codeHash(
  { pepper }: Pick<Keys, 'pepper'>,
  { purpose, recipient, code }: { purpose: string; recipient: string; code: string },
): string {
  return hmac(pepper, `${purpose}|${recipient}|${code}`);
}

/** API keys are long and random: a plain hash is enough. */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function hmac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
