/** Encrypts the values of secret variables with a key stored in a separate file beside the database. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export class Cipher {
  private constructor(private readonly key: Buffer) {}

  /** Reads the key file, or creates one readable only by its owner. */
  static open(file: string): Cipher {
    if (!existsSync(file)) writeKey(file);
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== KEY_BYTES)
      throw new SecretKeyError(`${file} does not hold a key of ${KEY_BYTES} bytes`);
    return new Cipher(key);
  }

  /** The ciphertext is bound to `name`: a value copied to another name cannot be decrypted. */
  encrypt(name: string, text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(Buffer.from(name));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
  }

  /** HMAC-SHA256 in hex; a signature for one purpose is invalid for another. */
  sign(purpose: string, parts: readonly Uint8Array[]): string {
    const hmac = createHmac('sha256', createHmac('sha256', this.key).update(purpose).digest());
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }

  decrypt(name: string, encrypted: string): string {
    const bytes = Buffer.from(encrypted, 'base64');
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return (
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch (cause) {
      throw new SecretKeyError(`The secret variable ${name} was encrypted with another key`, { cause });
    }
  }
}

/** The key file does not belong to the database. */
export class SecretKeyError extends Error {
  readonly code = 'secret_key';

  constructor(what: string, options?: ErrorOptions) {
    super(`${what}; restore secret.key, or write the secret variables again`, options);
    this.name = 'SecretKeyError';
  }
}

/** Only hashes of tokens are stored, so that the state file grants no access. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function writeKey(file: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  writeSync(descriptor, randomBytes(KEY_BYTES).toString('base64'));
  fsyncSync(descriptor);
  closeSync(descriptor);
}
