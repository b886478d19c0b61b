import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { codeHash, recipientHash } from '../../../f/messaging/lib/secrets/hash.ts';
import { parseKeys } from '../../../f/messaging/lib/secrets/keys.ts';
import { seal, unseal } from '../../../f/messaging/lib/secrets/seal.ts';
import { keysValue } from '../agent_world.ts';

const keys = parseKeys(keysValue);
const sealed = seal(keys, 'Your OTP is: 123456 ✓', 'message-1', randomBytes(12));

describe('sealed text', () => {
  test('opens where it belongs, and nowhere else', () => {
    expect(unseal(keys, sealed, 'message-1')).toBe('Your OTP is: 123456 ✓');
    expect(() => unseal(keys, sealed, 'message-2')).toThrow('does not open');
  });

  test('a changed byte anywhere is found', () => {
    const [id = '', body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal(keys, `${id}.${changed.toString('base64')}`, 'message-1')).toThrow('does not open');
    }
  });

  test('opens with an old key after a change, and says which key is missing', () => {
    const next = parseKeys({
      ...keysValue,
      current: 'k2',
      encryption: { ...keysValue.encryption, k2: Buffer.alloc(32, 9).toString('base64') },
    });
    expect(unseal(next, sealed, 'message-1')).toContain('123456');
    expect(seal(next, 'text', 'message-1', randomBytes(12))).toStartWith('k2.');
    const without = parseKeys({ ...keysValue, current: 'k3', encryption: { k3: keysValue.hash } });
    expect(() => unseal(without, sealed, 'message-1')).toThrow('no encryption key "k1"');
  });
});

test('keys that are missing or short are named without their value', () => {
  const short = Buffer.alloc(16, 7).toString('base64');
  const parse = () => parseKeys({ ...keysValue, pepper: short, current: 'k9' });
  expect(parse).toThrow('pepper: 32 bytes in base64');
  try {
    parse();
  } catch (error) {
    expect(String(error)).not.toContain(short);
  }
});

test('the hash of a code depends on the purpose, the recipient and the pepper', () => {
  const about = { purpose: 'login', recipient: recipientHash(keys, '+447700900001'), code: '123456' };
  const other = parseKeys({ ...keysValue, pepper: keysValue.hash });
  const hashes = [
    codeHash(keys, about),
    codeHash(keys, { ...about, purpose: 'payment' }),
    codeHash(keys, { ...about, recipient: recipientHash(keys, '+447700900002') }),
    codeHash(keys, { ...about, code: '123457' }),
    codeHash(other, about),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});
