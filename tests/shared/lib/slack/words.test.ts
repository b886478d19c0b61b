import { describe, expect, test } from 'bun:test';
import { decodeEntities } from '../../../../f/shared/lib/slack/message.ts';
import { ownWords } from '../../../../f/shared/lib/slack/words.ts';

const ts = '1763000001.000100';
const read = (message: object) => ownWords({ ts, ...message });
const urls = (message: object) => read(message).urls;
/** `value` inside `levels` objects. */
const nested = (levels: number, value: unknown): unknown =>
  levels === 0 ? value : { inner: nested(levels - 1, value) };
const richText = (...elements: object[]) => [{ type: 'rich_text', elements }];

describe('the URLs of a message', () => {
  test('are those marked by Slack, without their labels, with entities decoded once', () => {
    const text = 'see <https://a.example/x?y=1&amp;z=2|$7,529.68> and <http://b.example/p>';
    expect(urls({ text })).toEqual(['https://a.example/x?y=1&z=2', 'http://b.example/p']);
    expect(decodeEntities('&amp;lt; &lt;&gt;')).toBe('&lt; <>');
  });

  test('are those that Slack did not mark, too, without the punctuation around them', () => {
    const text =
      'https://a.example/1, (https://a.example/2?x=1&amp;y=2). *https://a.example/3* <https://a.example/4>';
    const found = ['1', '2?x=1&y=2', '3', '4'].map((path) => `https://a.example/${path}`);
    expect(urls({ text })).toEqual(found);
  });

  test('are not those in code, in labels, or typed between angle brackets', () => {
    const text = '`https://a.example` ```https://b.example``` <https://c.example|https://d.example>';
    expect(urls({ text })).toEqual(['https://c.example']);
    expect(urls({ text: '&lt;https://a.example/x&gt; <mailto:x@c.example|x> <@U1>' })).toEqual([]);
    expect(urls({ text: '<https://a.example/x y> <ftp://a.example> xhttps://a.example' })).toEqual([]);
  });

  test('are found in nested blocks, in the fields for URLs, up to twelve levels deep', () => {
    const link = { type: 'link', url: 'https://a.example/?q=1&amp;r=2', text: 'label' };
    expect(urls({ blocks: richText({ type: 'rich_text_section', elements: [link] }) })).toEqual([
      'https://a.example/?q=1&r=2',
    ]);
    expect(urls({ blocks: [nested(11, { url: 'https://a.example' })] })).toEqual(['https://a.example']);
    expect(urls({ blocks: [nested(12, { url: 'https://a.example' })] })).toEqual([]);
    expect(urls({ blocks: [{ url: 'a https://a.example' }, { url: 'slack://x' }] })).toEqual([]);
    expect(urls({ blocks: [{ text: { text: 'see <https://a.example|x>' } }] })).toEqual([
      'https://a.example',
    ]);
  });

  test('are never those of attachments: what Slack unfurls or a person shares is of others', () => {
    const attachments = [
      { is_msg_unfurl: true, from_url: 'https://a.example/1', text: '<https://a.example/2>' },
    ];
    expect(urls({ text: 'why was this declined?', attachments })).toEqual([]);
  });

  test('are quoted when they stand only in quoted lines', () => {
    const text = '&gt; <https://a.example/1> and <https://a.example/2>\nbut <https://a.example/2>';
    expect(read({ text })).toMatchObject({
      urls: ['https://a.example/1', 'https://a.example/2'],
      quoted: ['https://a.example/1'],
    });
    const link = { type: 'link', url: 'https://a.example/1' };
    expect(read({ blocks: richText({ type: 'rich_text_quote', elements: [link] }) }).quoted).toEqual([
      'https://a.example/1',
    ]);
  });
});

describe('the words of a message', () => {
  test('are its text with labels for links, without mentions and quoted lines', () => {
    const text = 'Spend &lt;b&gt; <https://a.example|$5> of <@U1>\n&gt; do not credit\n<https://b.example>';
    expect(read({ text }).text).toBe('Spend <b> $5 of  \nhttps://b.example');
    expect(read({ text }).labels).toEqual([{ url: 'https://a.example', label: '$5' }]);
  });

  test('are those of its blocks when it has no text', () => {
    const section = { type: 'rich_text_section', elements: [{ type: 'text', text: 'please wait' }] };
    expect(read({ blocks: richText(section) }).text).toBe('please wait');
  });

  test.each([
    ['~all of it~', true],
    ['*~bold~* words', true],
    ['about ~$12k', false],
    ['~5 to ~6', false],
    ['a~b~c', false],
  ])('%s: struck through %p', (text, struck) => {
    expect(read({ text }).struck).toBe(struck);
  });

  test('are struck through where their style says so', () => {
    const struck = { type: 'link', url: 'https://a.example', style: { strike: true } };
    expect(read({ blocks: richText({ type: 'rich_text_section', elements: [struck] }) }).struck).toBe(true);
  });
});
