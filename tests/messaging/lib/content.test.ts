import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { pricesOf } from '../../../f/messaging/lib/content/price.ts';
import { contentProblem } from '../../../f/messaging/lib/content/rules.ts';
import { cheaperText, segmentsOf } from '../../../f/messaging/lib/content/segments.ts';
import { fill } from '../../../f/messaging/lib/content/template.ts';
import { parsePolicy } from '../../../f/messaging/lib/policy/policy.ts';
import { size } from '../../property/size.ts';

const policy = parsePolicy({ version: 'test', content: { max_segments: 2, banned: ['free\\s+money'] } });

describe('segments', () => {
  test.each([
    ['a'.repeat(160), 'GSM-7', 1],
    ['a'.repeat(161), 'GSM-7', 2],
    ['€'.repeat(80), 'GSM-7', 1],
    ['€'.repeat(81), 'GSM-7', 2],
    ['Your code is 123456 — do not share', 'UCS-2', 1],
    ['ж'.repeat(70), 'UCS-2', 1],
    ['ж'.repeat(71), 'UCS-2', 2],
    ['😀'.repeat(35), 'UCS-2', 1],
    ['😀'.repeat(36), 'UCS-2', 2],
  ] as const)('%#: %.20s is %s and takes %i', (text, encoding, count) => {
    expect(segmentsOf(text)).toMatchObject({ encoding, count });
  });

  test('are those of the calculator of Twilio, for texts of both alphabets', () => {
    const letters = fc.constantFrom(...'aZ0 €{}[]~é—ж“😀\n@£Δ');
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 400 }), (list) => {
        const text = list.join('');
        const twilio = new SegmentedMessage(text, 'auto', false);
        expect(segmentsOf(text)).toMatchObject({
          encoding: twilio.encodingName,
          count: twilio.segmentsCount,
        });
      }),
      size(5_000),
    );
  });

  test('typographic signs are named and have a cheaper form', () => {
    const text = '“Your code” — don’t share…';
    expect(segmentsOf(text).expensive).toEqual(['“', '”', '—', '’', '…']);
    expect(cheaperText(text)).toBe('"Your code" - don\'t share...');
    expect(segmentsOf(cheaperText(text)).encoding).toBe('GSM-7');
  });

  test('the price of an SMS is that of its segments, exactly', () => {
    expect(pricesOf(['SMS', 'Call'], 3, policy)).toEqual([
      { channel: 'SMS', units: 3, amount: '0.15', currency: 'USD' },
      { channel: 'Call', units: 1, amount: '0.15', currency: 'USD' },
    ]);
  });
});

test.each([
  ['  \n ', 'content_empty', null],
  ['a'.repeat(307), 'content_too_long', '3 segments in GSM-7, 2 allowed'],
  ['Get FREE  money now', 'content_banned', 'content.banned.0'],
] as const)('%#: a text that the policy does not allow is refused with the rule', (text, code, detail) => {
  expect(contentProblem(text, policy, 'content')).toMatchObject({ code, detail, field: 'content' });
});

describe('templates', () => {
  test('are filled', () => {
    expect(fill('Order {{ id }} of {{ n | plus: 1 }}', { id: 'A1', n: 2 })).toEqual({
      kind: 'text',
      text: 'Order A1 of 3',
    });
  });

  test.each([
    ['a missing variable', 'Hello {{ name }}'],
    ['an unknown filter', '{{ id | shell }}'],
    ['a property of the runtime', '{{ id.constructor.name }}'],
    ['a file', '{% include "package.json" %}'],
    ['a broken tag', '{% if %}'],
    ['too much work', '{% for i in (1..100000000) %}{{ i }}{% endfor %}'],
  ])('%s is invalid, without the value in the detail', (_, template) => {
    const filled = fill(template, { id: 'secret-value' });
    expect(filled.kind).toBe('invalid');
    expect(JSON.stringify(filled)).not.toContain('secret-value');
  });
});
