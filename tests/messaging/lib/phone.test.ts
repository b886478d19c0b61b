import { describe, expect, test } from 'bun:test';
import { maskedPhone, readPhone } from '../../../f/messaging/lib/phone/phone.ts';
import { parsePolicy } from '../../../f/messaging/lib/policy/policy.ts';

const possible = parsePolicy({ version: 'test' });
const valid = parsePolicy({ version: 'test', phone: { validation: 'valid' } });
const reserved = parsePolicy({
  version: 'test',
  phone: { validation: 'valid', test_prefixes: ['+44770090'] },
});
const read = (text: string, policy = possible) => readPhone(text, policy, 'phone_number');

describe('numbers', () => {
  test.each(['+447700900001', '+44770090001', '+1 (415) 555-2671'])('%s is possible', (text) => {
    expect(read(text)).toMatchObject({ kind: 'phone' });
  });

  test('the numbers of the seed are not assigned, unless the policy reserves them', () => {
    for (const text of ['+447700900001', '+44770090001'])
      expect(read(text, valid)).toMatchObject({ code: 'phone_invalid', field: 'phone_number' });
    expect(read('+447700900001', reserved)).toMatchObject({ kind: 'phone', e164: '+447700900001' });
    expect(read('+14155552671', valid)).toMatchObject({ kind: 'phone', country: 'US' });
  });

  test.each([
    ['+449098790000', 'premium'],
    ['+448431234567', 'shared cost'],
    ['+447012345678', 'personal'],
  ])('%s is refused: %s', (text) => {
    expect(read(text)).toMatchObject({ code: 'phone_refused' });
  });

  test.each([
    '',
    '07700900001',
    '447700900001',
    '+44',
    '+99912345678',
    '+44770090000112345',
    '+44abc7700900',
    'DROP',
  ])('%s is no number', (text) => {
    expect(read(text)).toMatchObject({ kind: 'refused', code: 'phone_invalid' });
  });

  test('a mask keeps three characters and two digits', () => {
    expect(maskedPhone('+447700900001')).toBe('+44********01');
  });
});
