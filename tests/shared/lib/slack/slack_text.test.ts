import { describe, expect, test } from 'bun:test';
import { decodeEntities, messageUrls } from '../../../../f/shared/lib/slack/message.ts';

const ts = '1763000001.000100';
const urls = (message: object) => messageUrls({ ts, ...message });
/** `value` inside `levels` objects. */
const nested = (levels: number, value: unknown): unknown =>
  levels === 0 ? value : { inner: nested(levels - 1, value) };

describe('the URLs of a Slack message', () => {
  test('are those marked by Slack, without their labels, with entities decoded once', () => {
    const text = 'see <https://a.example/x?y=1&amp;z=2|$7,529.68> and <http://b.example/p>';
    expect(urls({ text })).toEqual(['https://a.example/x?y=1&z=2', 'http://b.example/p']);
    expect(decodeEntities('&amp;lt; &lt;&gt;')).toBe('&lt; <>');
  });

  test('are not texts that a person typed between angle brackets', () => {
    expect(
      urls({ text: '&lt;https://a.example/x&gt; https://b.example <mailto:x@c.example|x> <@U1>' }),
    ).toEqual([]);
    expect(urls({ text: '<https://a.example/x y> <ftp://a.example>' })).toEqual([]);
  });

  test('are found in nested blocks, in the fields for URLs', () => {
    const link = { type: 'link', url: 'https://a.example/?q=1&amp;r=2', text: 'label' };
    const blocks = [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [link] }] }];
    expect(urls({ blocks })).toEqual(['https://a.example/?q=1&r=2']);
  });

  test('are found in attachments, in URL fields and in texts', () => {
    const attachments = [
      {
        from_url: 'https://a.example/1',
        original_url: 'http://a.example/2',
        title_link: 'https://a.example/3',
      },
      {
        text: 'see <https://a.example/4|here>',
        fallback: '<https://a.example/5>',
        footer: '<https://a.example/6>',
      },
    ];
    const found = [1, 2, 3, 4, 5].map((n) => `${n === 2 ? 'http' : 'https'}://a.example/${n}`);
    expect(urls({ attachments })).toEqual(found);
  });

  test('are unique, those of the text first', () => {
    const blocks = [{ url: 'https://b.example' }, { url: 'https://a.example' }];
    expect(
      urls({ text: '<https://a.example>', blocks, attachments: [{ from_url: 'https://c.example' }] }),
    ).toEqual(['https://a.example', 'https://b.example', 'https://c.example']);
  });

  test('exclude other texts in URL fields', () => {
    expect(
      urls({ blocks: [{ url: 'a https://a.example' }, { url: 'slack://x' }, { name: 'https://b.example' }] }),
    ).toEqual([]);
  });

  test('are found up to twelve levels deep', () => {
    const link = { url: 'https://a.example' };
    // The list and its entry are the first two levels.
    expect(urls({ blocks: [nested(11, link)] })).toEqual(['https://a.example']);
    expect(urls({ blocks: [nested(12, link)] })).toEqual([]);
    expect(urls({ attachments: [null, 3, 'text', [[link]], { text: null }] })).toEqual(['https://a.example']);
  });
});
