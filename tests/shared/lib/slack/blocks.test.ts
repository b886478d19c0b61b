import { describe, expect, test } from 'bun:test';
import { blockLimits, escaped, linked } from '../../../../f/shared/lib/slack/message.ts';
import { look } from '../../../credits/world.ts';

test('text has the three special characters of Slack escaped, once each', () => {
  expect(escaped('<a> & <b> &amp; c')).toBe('&lt;a&gt; &amp; &lt;b&gt; &amp;amp; c');
});

describe('a link', () => {
  test('consists of its URL and its label', () => {
    expect(linked(look(1), 'Link 1')).toBe(`<${look(1)}|Link 1>`);
  });

  test('stays one link with any characters in URL and label', () => {
    expect(linked('https://a.example/?q=<x>|y|z&n=1', 'a|b|c <d> & e')).toBe(
      '<https://a.example/?q=&lt;x&gt;%7Cy%7Cz&amp;n=1|a/b/c &lt;d&gt; &amp; e>',
    );
  });

  test('is only its label when the encoded URL has more than 2,500 characters', () => {
    const start = 'https://a.example/';
    const longest = start + 'x'.repeat(2_500 - start.length);
    expect(linked(longest, 'Link <1>')).toBe(`<${longest}|Link &lt;1&gt;>`);
    expect(linked(`${longest}x`, 'Link <1>')).toBe('Link &lt;1&gt;');
    expect(linked(`${start}${'&'.repeat(500)}`, 'Link 1')).toBe('Link 1');
  });
});

test('the limits are those of Slack', () => {
  expect(blockLimits).toEqual({
    text: 4_000,
    blocks: 50,
    sectionText: 3_000,
    tableRows: 100,
    tableText: 10_000,
  });
});
