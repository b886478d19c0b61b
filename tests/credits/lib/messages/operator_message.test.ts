import { describe, expect, test } from 'bun:test';
import {
  cardFailedMessage,
  failureMessage,
  problemMessage,
  reviewMessage,
} from '../../../../f/credits/lib/messages/operator_message.ts';
import { reasonText } from '../../../../f/credits/lib/reason/reasons.ts';
import { plain } from '../../../../f/shared/lib/slack/message.ts';

const ts = '1767862800.000100';
const hostile =
  '<!channel> <@U0DANA> <https://evil.example|our Looker> *bold* _it_ ~no~ `code`\nNext: pay & go';

describe('text of others in a private message', () => {
  test('contains no mention, no labelled link and no formatting', () => {
    const shown = plain(hostile);
    expect(shown).not.toMatch(/[<>]/);
    expect(shown.replaceAll('\u200b', '')).toBe(
      '&lt;!channel&gt; &lt;@U0DANA&gt; &lt;https://evil.example|our Looker&gt; *bold* _it_ ~no~ `code`\n    Next: pay &amp; go',
    );
    for (const mark of ['*bold', '_it', '~no', '`code']) expect(shown).toContain(`\u200b${mark}`);
  });

  test.each(['\n', '\r\n', '\r', '\u2028', '\u2029'])('adds no line after %j', (end) => {
    expect(plain(`a${end}Next: b`)).toBe('a\n    Next: b');
  });

  test('keeps paths and links as they are, to be copied', () => {
    const text = 'f/credits/ledger/spend_AC1_verify_20251104 https://acme.cloud.looker.com/x/a_b';
    expect(plain(text)).toBe(text);
  });

  test.each([
    ['_a_', '\u200b_a\u200b_'],
    ['a_b', 'a_b'],
    ['1_2', '1_2'],
    ['-_b', '-\u200b_b'],
    ['b_-', 'b\u200b_-'],
    ['Z_Z', 'Z_Z'],
    ['2*3*4', '2\u200b*3\u200b*4'],
  ])('is not formatted by its characters: %s', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  test('is truncated', () => {
    expect(plain('x'.repeat(10_000))).toHaveLength(1_500);
  });

  test('is escaped in every message', () => {
    const request = { channel: 'C0CREDIT01', ts };
    const reason = { code: 'link_gone' as const, message: hostile };
    const messages = [
      reviewMessage({ ...request, outcome: 'needs_review', reason }),
      failureMessage({ step: 'reply', message: hostile, run: 'r', request }),
      problemMessage({ subject: '#x', request, code: 'slack_refused', message: hostile, passing: false }),
      problemMessage({
        subject: '#x',
        request: null,
        code: 'slack_refused' as const,
        message: hostile,
        passing: false,
      }),
    ];
    for (const message of messages) {
      expect(message.replaceAll('<#C0CREDIT01>', '')).not.toMatch(/[<>]/);
      expect(message.split('\n').filter((line) => line.startsWith('Next: pay'))).toEqual([]);
    }
  });
});

test('a request is named by channel, time in UTC and ts', () => {
  const reason = { code: 'link_gone' as const, message: 'x' };
  expect(reviewMessage({ channel: 'C0CREDIT01', ts, outcome: 'needs_review', reason })).toContain(
    'Request: <#C0CREDIT01>, written 2026-01-08 09:00 UTC (ts 1767862800.000100)',
  );
});

describe('a private message', () => {
  const request = { channel: 'C0CREDIT01', ts };
  const place = 'Request: <#C0CREDIT01>, written 2026-01-08 09:00 UTC (ts 1767862800.000100)';

  test('contains the event, the request, the reason and the next step', () => {
    const reason = { code: 'too_many_links' as const, message: '12 links' };
    expect(reviewMessage({ ...request, outcome: 'needs_review', reason })).toBe(
      [
        'This credit request needs a person; nothing was posted in the channel.',
        place,
        'Reason (too_many_links): 12 links',
        'Next: ask the requester to split the request.',
      ].join('\n'),
    );
  });

  test('states a missing reason, and names an unknown outcome', () => {
    expect(reviewMessage({ ...request, outcome: 'skipped', reason: null })).toBe(
      [
        'A credit request ended as skipped.',
        place,
        'Reason (unknown): none was given',
        `Next: ${reasonText(null).next}`,
      ].join('\n'),
    );
  });

  test('about a failure states that there is no retry, and can have its own heading', () => {
    const reason = { code: 'too_many_links' as const, message: '12 links' };
    const end = [place, 'Reason (too_many_links): 12 links', 'Next: ask the requester to split the request.'];
    expect(reviewMessage({ ...request, outcome: 'failed', reason })).toBe(
      [
        'This credit request failed and will not be tried again; nothing was posted in the channel.',
        ...end,
      ].join('\n'),
    );
    expect(reviewMessage({ ...request, outcome: 'failed', reason }, 'Look here.')).toBe(
      ['Look here.', ...end].join('\n'),
    );
  });

  test('about a card refused by Slack states that the credit is valid', () => {
    expect(cardFailedMessage(request, 'Slack refused it: <invalid_blocks>')).toBe(
      [
        'The card that explains a credit could not be posted and will not be tried again. The credit itself was posted and is valid.',
        place,
        'Reason: Slack refused it: &lt;invalid_blocks&gt;',
        'Next: put right what Slack says; the figures are in the run and in the ledger record.',
      ].join('\n'),
    );
  });

  test('about a crash names step and run, and the request if there is one', () => {
    const crash = { step: 'reply', message: 'it broke', run: 'run1' };
    const end = [
      'Step reply: it broke',
      'Run: run1. Next: open the run in Windmill; the schedule tries again by itself.',
    ];
    expect(failureMessage({ ...crash, request: null })).toBe(
      ['A run of CreditBot failed.', ...end].join('\n'),
    );
    expect(failureMessage({ ...crash, request })).toBe(
      ['A step of CreditBot crashed on one request.', place, ...end].join('\n'),
    );
  });

  test('about an unreadable channel or request states that the others continue', () => {
    const problem = {
      subject: '#credits',
      request: null,
      code: 'slack_refused' as const,
      message: 'no',
      passing: false,
    };
    const end = [
      'Reason (slack_refused): no',
      'Next: put right what Slack says: invite the bot, or install the app again with all its scopes. The next scan continues where it stopped. This is sent once.',
    ];
    expect(problemMessage(problem)).toBe(
      ['CreditBot cannot read a channel; everything else continues.', 'Channel: #credits', ...end].join('\n'),
    );
    expect(problemMessage({ ...problem, request })).toBe(
      ['CreditBot cannot continue with this credit request; everything else continues.', place, ...end].join(
        '\n',
      ),
    );
  });
});
