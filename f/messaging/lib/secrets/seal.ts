/** Sealed text: AES-256-GCM with the id of its key, so that keys can change. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { MessagingError } from '../reason/errors.ts';
import type { Keys } from './keys.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * `<key id>.<base64 of iv, tag and ciphertext>`.
 * @param about what it belongs to, such as an id: sealed text that is moved elsewhere does not open
 * @param iv 12 random bytes, never used twice
 */
export function seal(keys: Keys, text: string, about: string, iv: Uint8Array): string {
  const key = keys.encryption[keys.current];
  if (key === undefined || iv.length !== ivBytes) throw new RangeError('seal needs a key and 12 bytes');
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${keys.current}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')}`;
}

/** Throws MessagingError `sealed_unreadable` when the key is missing or the text was changed or moved. */
export function unseal(keys: Keys, sealed: string, about: string): string {
  const [id = '', body = ''] = sealed.split('.');
  const key = keys.encryption[id];
  if (key === undefined)
    throw new MessagingError(
      'sealed_unreadable',
      `f/messaging/resources/keys has no encryption key "${id}"; add it again until everything is re-encrypted`,
    );
  const bytes = Buffer.from(body, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
      .setAAD(Buffer.from(about))
      .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new MessagingError(
      'sealed_unreadable',
      `What is sealed for ${about} does not open with key "${id}": the key or the row was changed`,
      { cause },
    );
  }
}
