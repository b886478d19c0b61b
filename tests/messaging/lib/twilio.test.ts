import { describe, expect, test } from 'bun:test';
import twilio from 'twilio';
import { readReceipt, signatureOf, statusOf } from '../../../f/messaging/lib/twilio/receipt.ts';
import { answerOf, messageForm } from '../../../f/messaging/lib/twilio/wire.ts';

describe('the signature of a receipt', () => {
  const form = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  };
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';

  test('is that of the published example, and of the official client', () => {
    expect(signatureOf('12345', url, form)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
    expect(twilio.validateRequest('12345', signatureOf('12345', url, form), url, form)).toBe(true);
  });
});

describe('a receipt', () => {
  const attempt = '0199c0de-0000-4000-8000-000000000001';
  const account = { auth_token: 'secret', receipt_url: 'https://example.com/r' };
  const form = { MessageSid: `SM${'a'.repeat(32)}`, MessageStatus: 'delivered', To: '+447700900001' };
  const event = (change: Record<string, string> = {}, signedWith = account.auth_token, id = attempt) => {
    const sent = { ...form, ...change };
    const signature = signatureOf(signedWith, `${account.receipt_url}?attempt=${attempt}`, form);
    return {
      raw_string: new URLSearchParams(sent).toString(),
      headers: { 'x-twilio-signature': signature },
      query: { attempt: id },
    };
  };

  test('is read without its telephone number', () => {
    const receipt = readReceipt(account, event());
    expect(receipt).toMatchObject({ attempt, status: 'delivered', provider_id: form.MessageSid });
    expect(JSON.stringify(receipt)).not.toContain('7700900001');
  });

  test.each([
    ['another token', event({}, 'other')],
    ['a changed status', event({ MessageStatus: 'failed' })],
    ['an added field', event({ Extra: '1' })],
    ['another attempt', event({}, account.auth_token, '0199c0de-0000-4000-8000-000000000002')],
    ['no attempt', event({}, account.auth_token, '')],
    ['no signature', { ...event(), headers: {} }],
    ['no body', { ...event(), raw_string: null }],
  ])('with %s is refused', (_, forged) => {
    expect(readReceipt(account, forged)).toBeNull();
  });

  test('every status of Twilio has a meaning or none', () => {
    expect(
      ['queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'read', 'canceled'].map(statusOf),
    ).toEqual([
      'accepted',
      'accepted',
      'sent',
      'delivered',
      'undelivered',
      'undelivered',
      'read',
      'undelivered',
    ]);
    expect(['receiving', 'received', 'partially_delivered', ''].map(statusOf)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('an answer', () => {
  test.each([
    [201, { sid: `SM${'0'.repeat(32)}` }, 'accepted'],
    [201, {}, 'unknown'],
    [200, null, 'unknown'],
    [400, { code: 21_211 }, 'refused'],
    [401, { code: 20_003 }, 'refused'],
    [429, { code: 20_429 }, 'refused'],
    [500, { code: 20_500 }, 'unknown'],
    [502, null, 'unknown'],
    [503, null, 'unknown'],
  ] as const)('%i %j is %s', (status, body, kind) => {
    expect(answerOf(status, null, body).kind).toBe(kind);
  });

  test('only too many requests can succeed later', () => {
    expect(answerOf(429, '7', { code: 20_429 })).toEqual({
      kind: 'refused',
      code: 'twilio_20429',
      retryable: true,
      retryAfterSeconds: 7,
    });
    expect(answerOf(400, null, { code: 21_610 })).toMatchObject({ retryable: false });
  });
});

test('the form carries the attempt, and a life that Twilio accepts', () => {
  const form = messageForm({
    attempt: 'a1',
    channel: 'SMS',
    to: '+447700900001',
    sender: '+15005550006',
    text: 'Hello & more',
    receiptUrl: 'https://example.com/r',
    lifeSeconds: 90_000,
  });
  expect(Object.fromEntries(form)).toEqual({
    To: '+447700900001',
    From: '+15005550006',
    Body: 'Hello & more',
    StatusCallback: 'https://example.com/r?attempt=a1',
    ValidityPeriod: '36000',
  });
});
