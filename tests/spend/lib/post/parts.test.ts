import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { longestText, messagesOf } from '../../../../f/spend/lib/post/message.ts';
import { splitAtLines } from '../../../../f/spend/lib/post/parts.ts';
import { size } from '../../../property/size.ts';

describe('a text is split', () => {
  test('at the ends of lines', () => {
    expect(splitAtLines('one\ntwo\nthree', 8)).toEqual(['one\ntwo', 'three']);
    expect(splitAtLines('one\ntwo', 7)).toEqual(['one\ntwo']);
    expect(splitAtLines('one\n\ntwo', 3)).toEqual(['one', '', 'two']);
  });

  test('inside a line that is too long, and never inside a character', () => {
    expect(splitAtLines('abcdef', 4)).toEqual(['abcd', 'ef']);
    expect(splitAtLines('abc📊d', 4)).toEqual(['abc', '📊d']);
  });

  test('into parts that fit and are the text again, for any text of short lines', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 10 }).map((text) => text.replaceAll('\n', ' '));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.integer({ min: 120, max: 200 }), (lines, limit) => {
        const text = lines.join('\n');
        const parts = splitAtLines(text, limit);
        expect(parts.join('\n')).toBe(text);
        expect(parts.filter((part) => part.length > limit)).toEqual([]);
      }),
      size(2_000),
    );
  });
});

describe('the messages of a report', () => {
  const report = '📊 A & <b>\n\n✅ Ringba: $425K\n\n⚠️ CUSTOMERS TO WATCH\n• <script>';

  test('of Telegram have headings as entities and the text as it is', () => {
    const [message] = messagesOf('telegram', report);
    expect(message?.text).toBe(report);
    expect(message?.entities.map(({ offset, length }) => report.slice(offset, offset + length))).toEqual([
      '📊 A & <b>',
      '⚠️ CUSTOMERS TO WATCH',
    ]);
  });

  test('of Slack have the three characters escaped that Slack reads', () => {
    expect(messagesOf('slack', report)[0]?.text).toContain('A &amp; &lt;b&gt;\n');
  });

  test('of Telegram fit into 4096 UTF-16 units', () => {
    const long = Array.from({ length: 300 }, (_, index) => `🚨 Customer ${index}: $1.0K (-12%)`).join('\n');
    const messages = messagesOf('telegram', long);
    expect(messages.length).toBeGreaterThan(1);
    expect(Math.max(...messages.map(({ text }) => text.length))).toBeLessThanOrEqual(longestText.telegram);
    expect(messages.map(({ text }) => text).join('\n')).toBe(long);
  });
});
