import { describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { type SignatureResource, verifySignature } from '../../../local/triggers/signature.ts';

const SECRET = 'the secret';
const NOW = Date.parse('2026-01-01T00:00:00Z');
const BODY = '{"type":"event_callback","text":"é"}';
const seconds = NOW / 1000;
const hex = (text: string, algorithm = 'sha256') => createHmac(algorithm, SECRET).update(text).digest('hex');

type Provider = SignatureResource['signature_provider'];
type Headers = Record<string, string>;

function check(
  provider: Provider,
  headers: Headers,
  body = BODY,
  config?: SignatureResource['authentication_config'],
) {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  verifySignature(
    { signature_provider: provider, secret_key: SECRET, authentication_config: config },
    { header: (name) => lower.get(name.toLowerCase()), body, now: NOW },
  );
}

const slack = (time: number, body = BODY): Headers => ({
  'X-Slack-Request-Timestamp': String(time),
  'X-Slack-Signature': `v0=${hex(`v0:${time}:${body}`)}`,
});

const SENDERS: [Provider, Headers][] = [
  ['Slack', slack(seconds)],
  ['Github', { 'X-Hub-Signature-256': `sha256=${hex(BODY)}` }],
  ['Stripe', { 'Stripe-Signature': `t=${seconds},v1=${hex(`${seconds}.${BODY}`)},v0=x` }],
  ['TikTok', { 'TikTok-Signature': `t=${seconds},s=${hex(`${seconds}.${BODY}`)}` }],
  [
    'Twitch',
    {
      'Twitch-Eventsub-Message-Id': 'id',
      'Twitch-Eventsub-Message-Timestamp': 'now',
      'Twitch-Eventsub-Message-Signature': `sha256=${hex(`idnow${BODY}`)}`,
    },
  ],
  ['Zoom', { 'x-zm-request-timestamp': '1', 'x-zm-signature': `v0=${hex(`v0:1:${BODY}`)}` }],
];

describe('a signature of', () => {
  for (const [provider, headers] of SENDERS) {
    test(`${provider} is accepted, and refused for another body, another secret or without a header`, () => {
      check(provider, headers);
      expect(() => check(provider, headers, `${BODY} `)).toThrow('signature invalid');
      const forged = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace(/[0-9a-f]{64}/, hex('other'))]),
      );
      expect(() => check(provider, forged)).toThrow('signature invalid');
      for (const name of Object.keys(headers)) {
        const { [name]: _, ...rest } = headers;
        expect(() => check(provider, rest)).toThrow(/^missing header/);
      }
    });
  }

  test('a custom sender is accepted in every algorithm and encoding', () => {
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
      for (const encoding of ['hex', 'base64', 'base64uri'] as const) {
        const digest = createHmac(algorithm, SECRET).update(BODY).digest();
        const plain = digest.toString(encoding === 'hex' ? 'hex' : 'base64');
        const text = encoding === 'base64uri' ? plain.replaceAll('+', '-').replaceAll('/', '_') : plain;
        const config = { algorithm, encoding, signature_header_name: 'X-Sign', signature_prefix: 'p=' };
        check('Custom', { 'X-Sign': `p=${text}` }, BODY, config);
        expect(() => check('Custom', { 'X-Sign': text }, BODY, config)).toThrow('signature invalid');
      }
    }
    expect(() => check('Custom', {})).toThrow('invalid custom config');
  });
});

describe('a request of Slack', () => {
  test('is accepted up to five minutes before and after now', () => {
    for (const time of [seconds - 300, seconds, seconds + 300]) check('Slack', slack(time));
  });

  test('that is older or from the future is refused although its signature is valid', () => {
    expect(() => check('Slack', slack(seconds - 301))).toThrow('signature timestamp too old');
    expect(() => check('Slack', slack(seconds + 301))).toThrow('signature timestamp too far in future');
  });

  test('with a changed or non-numeric timestamp is refused', () => {
    const old = slack(seconds - 900);
    const young = { ...old, 'X-Slack-Request-Timestamp': String(seconds) };
    expect(() => check('Slack', young)).toThrow('signature invalid');
    for (const time of ['soon', '', 'NaN', '-1', '1e9']) {
      const headers = { ...old, 'X-Slack-Request-Timestamp': time };
      expect(() => check('Slack', headers)).toThrow('failed to parse timestamp');
    }
  });
});

test('a signature by an empty secret is refused', () => {
  const signed = `v0=${createHmac('sha256', '').update(`v0:${seconds}:${BODY}`).digest('hex')}`;
  const headers = new Map([
    ['x-slack-request-timestamp', String(seconds)],
    ['x-slack-signature', signed],
  ]);
  const request = { header: (name: string) => headers.get(name.toLowerCase()), body: BODY, now: NOW };
  expect(() => verifySignature({ signature_provider: 'Slack', secret_key: '' }, request)).toThrow(
    'the secret of the signature is empty',
  );
});
