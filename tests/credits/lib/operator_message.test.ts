import { describe, expect, test } from 'bun:test';
import {
  failureMessage,
  plain,
  problemMessage,
  reviewMessage,
} from '../../../f/credits/lib/operator_message.ts';

const ts = '1767862800.000100';
const hostile =
  '<!channel> <@U0DANA> <https://evil.example|our Looker> *bold* _it_ ~no~ `code`\nNext: pay & go';

describe('text of others in a private message', () => {
  test('carries no mention, no labelled link and no formatting', () => {
    const shown = plain(hostile);
    expect(shown).not.toMatch(/[<>]/);
    expect(shown.replaceAll('\u200b', '')).toBe(
      '&lt;!channel&gt; &lt;@U0DANA&gt; &lt;https://evil.example|our Looker&gt; *bold* _it_ ~no~ `code`\n    Next: pay &amp; go',
    );
    for (const mark of ['*bold', '_it', '~no', '`code']) expect(shown).toContain(`\u200b${mark}`);
  });

  test.each(['\n', '\r\n', '\r', '\u2028', '\u2029'])('has no line of its own after %j', (end) => {
    expect(plain(`a${end}Next: b`)).toBe('a\n    Next: b');
  });

  test('keeps paths and links as they are, to be copied', () => {
    const text = 'f/credits/ledger/spend_AC1_verify_20251104 https://acme.cloud.looker.com/x/a_b';
    expect(plain(text)).toBe(text);
  });

  test('is cut', () => {
    expect(plain('x'.repeat(10_000))).toHaveLength(1_500);
  });

  test('goes through it in every message', () => {
    const request = { channel: 'C0CREDIT01', ts };
    const reason = { code: 'link_gone', message: hostile };
    const messages = [
      reviewMessage({ ...request, outcome: 'needs_review', reason }),
      failureMessage({ step: 'reply', message: hostile, run: 'r', request }),
      problemMessage({ subject: '#x', request, code: 'c', message: hostile, passing: false }),
      problemMessage({ subject: '#x', request: null, code: 'c', message: hostile, passing: false }),
    ];
    for (const message of messages) {
      expect(message.replaceAll('<#C0CREDIT01>', '')).not.toMatch(/[<>]/);
      expect(message.split('\n').filter((line) => line.startsWith('Next: pay'))).toEqual([]);
    }
  });
});

test('a request is named by channel, time in UTC and ts', () => {
  const reason = { code: 'link_gone', message: 'x' };
  expect(reviewMessage({ channel: 'C0CREDIT01', ts, outcome: 'needs_review', reason })).toContain(
    'Request: <#C0CREDIT01>, written 2026-01-08 09:00 UTC (ts 1767862800.000100)',
  );
});
