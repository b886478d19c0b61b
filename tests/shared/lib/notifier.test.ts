import { describe, expect, test } from 'bun:test';
import { notifierPath, parseNotifier, webhookBody } from '../../../f/shared/lib/notifier.ts';

describe('the notifier resource', () => {
  test('is a direct message where there is none', () => {
    expect(parseNotifier(undefined)).toEqual({ kind: 'slack_dm' });
  });

  test.each([
    [{ kind: 'slack_dm' }],
    [{ kind: 'webhook', url: 'https://hooks.example.com/x' }],
    [{ kind: 'webhook', url: 'http://10.0.0.7:8080/x' }],
  ] as const)('may be %j', (value) => {
    expect(parseNotifier(value)).toEqual(value);
  });

  test.each([
    ['null', null, 'value'],
    ['a text', 'slack_dm', 'value'],
    ['a kind nobody knows', { kind: 'pager' }, 'kind'],
    ['a webhook without its address', { kind: 'webhook' }, 'url'],
    ['an address that is none', { kind: 'webhook', url: 'secret-token' }, 'url'],
    ['an address of a file', { kind: 'webhook', url: 'file:///secret-token' }, 'url'],
    ['a protocol that ends like http', { kind: 'webhook', url: 'xhttp://secret-token.example' }, 'url'],
    ['a protocol that begins like https', { kind: 'webhook', url: 'httpsx://secret-token.example' }, 'url'],
    ['an address for a direct message', { kind: 'slack_dm', url: 'https://secret-token.example' }, 'value'],
    ['one field too many', { kind: 'webhook', url: 'https://a.example', secret: 'secret-token' }, 'value'],
  ])('is refused with %s, without a word of what it says', (_, value, field) => {
    expect(() => parseNotifier(value)).toThrow(
      expect.objectContaining({
        name: 'SharedError',
        code: 'notifier_invalid',
        message: `The resource ${notifierPath} is not valid (${field}): write {kind: slack_dm}, or {kind: webhook, url: https://...}`,
        cause: undefined,
      }),
    );
  });

  test('names every field that is wrong', () => {
    expect(() => parseNotifier({ kind: 'webhook', url: 7, more: 1 })).toThrow('not valid (url, value)');
  });

  test('lies where the deployment puts it', () => {
    expect(notifierPath).toBe('f/credits/resources/notifier');
  });
});

test('a webhook is sent the text, and who says it', () => {
  expect(webhookBody('A run of CreditBot failed.')).toEqual({
    source: 'creditbot',
    text: 'A run of CreditBot failed.',
  });
});
