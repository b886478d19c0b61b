/** The keys of the agent: one ring to encrypt, one key to look up recipients, one pepper for codes. */
import * as z from 'zod';
import { MessagingError } from '../reason/errors.ts';

/** 32 bytes, as `openssl rand -base64 32` prints them. */
const key = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, '32 bytes in base64');

const keysSchema = z
  .strictObject({
    /** The id of the key that encrypts; the others only decrypt. */
    current: z.string().regex(/^\w{1,20}$/),
    encryption: z.record(z.string().regex(/^\w{1,20}$/), key),
    hash: key,
    pepper: key,
  })
  .refine(({ current, encryption }) => current in encryption, { path: ['current'], message: 'no such key' });

export type Keys = z.infer<typeof keysSchema>;

/** Validates the keys resource; throws MessagingError `keys_invalid` naming the fields, never their values. */
export function parseKeys(value: unknown): Keys {
  const parsed = keysSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
  throw new MessagingError(
    'keys_invalid',
    `The resource f/messaging/resources/keys is not complete: ${fields.join(', ')}`,
  );
}
