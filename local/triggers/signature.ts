/** Signatures of webhook senders: the signed text and the algorithm of each. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AuthenticationError } from './authentication_error.ts';

const TOLERANCE_SECONDS = 300;

const customConfig = z.object({
  algorithm: z.enum(['sha1', 'sha256', 'sha512']),
  encoding: z.enum(['base64', 'base64uri', 'hex']),
  signature_header_name: z.string(),
  signature_prefix: z.string().nullish(),
});
type CustomConfig = z.infer<typeof customConfig>;

export const signatureResource = z.object({
  signature_provider: z.enum(['Github', 'Slack', 'Stripe', 'TikTok', 'Twitch', 'Zoom', 'Custom']),
  secret_key: z.string(),
  authentication_config: customConfig.nullish(),
});
export type SignatureResource = z.infer<typeof signatureResource>;

/** The parts of a request needed to verify signatures. */
export interface Signed {
  header(name: string): string | undefined;
  body: string;
  /** Milliseconds since the epoch. */
  now: number;
}

interface Claim {
  payload: string;
  signature: string;
  prefix?: string;
  algorithm?: CustomConfig['algorithm'];
  encoding?: CustomConfig['encoding'];
}

/** @throws {AuthenticationError} unless the request is signed with the secret */
export function verifySignature(resource: SignatureResource, request: Signed): void {
  if (resource.secret_key === '') throw new AuthenticationError(401, 'the secret of the signature is empty');
  const claim = claimOf(resource, request);
  const { payload, prefix = '', algorithm = 'sha256', encoding = 'hex' } = claim;
  const digest = createHmac(algorithm, resource.secret_key).update(payload).digest();
  const expected = Buffer.from(prefix + encoded(digest, encoding));
  const given = Buffer.from(claim.signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AuthenticationError(401, 'signature invalid');
  }
}

/** The response to a sender's challenge that verifies a URL; undefined for every other request. */
export function challengeAnswer(resource: SignatureResource, request: Signed): Response | undefined {
  if (resource.signature_provider === 'Twitch') {
    if (request.header('Twitch-Eventsub-Message-Type') !== 'webhook_callback_verification') return undefined;
    verifySignature(resource, request);
    const { challenge } = parsed(z.object({ challenge: z.string() }), request.body) ?? {};
    if (challenge === undefined) throw new AuthenticationError(400, 'invalid challenge response: Twitch');
    return new Response(challenge, { headers: { 'content-type': 'text/plain' } });
  }
  if (resource.signature_provider !== 'Zoom') return undefined;
  const shape = z.object({
    event: z.literal('endpoint.url_validation'),
    payload: z.object({ plainToken: z.string() }),
  });
  const plainToken = parsed(shape, request.body)?.payload.plainToken;
  if (plainToken === undefined) return undefined;
  const encryptedToken = createHmac('sha256', resource.secret_key).update(plainToken).digest('hex');
  return Response.json({ plainToken, encryptedToken });
}

function claimOf(resource: SignatureResource, request: Signed): Claim {
  const { body } = request;
  const header = (name: string) => headerOf(request, name);
  switch (resource.signature_provider) {
    case 'Github':
      return { payload: body, signature: header('X-Hub-Signature-256'), prefix: 'sha256=' };
    case 'Slack': {
      const time = header('X-Slack-Request-Timestamp');
      const signature = header('X-Slack-Signature');
      checkTime(time, request.now);
      return { payload: `v0:${time}:${body}`, signature, prefix: 'v0=' };
    }
    case 'Stripe':
      return timed(header('STRIPE-SIGNATURE'), 'v1', body);
    case 'TikTok':
      return timed(header('TikTok-Signature'), 's', body);
    case 'Twitch': {
      const id = header('Twitch-Eventsub-Message-Id');
      const time = header('Twitch-Eventsub-Message-Timestamp');
      const signature = header('Twitch-Eventsub-Message-Signature');
      return { payload: `${id}${time}${body}`, signature, prefix: 'sha256=' };
    }
    case 'Zoom': {
      const payload = `v0:${header('x-zm-request-timestamp')}:${body}`;
      return { payload, signature: header('x-zm-signature'), prefix: 'v0=' };
    }
    case 'Custom': {
      const config = resource.authentication_config;
      if (!config) throw new AuthenticationError(400, 'invalid custom config');
      const { algorithm, encoding, signature_header_name, signature_prefix } = config;
      const signature = header(signature_header_name);
      return { payload: body, signature, prefix: signature_prefix ?? '', algorithm, encoding };
    }
  }
}

/** `t=<time>,<key>=<signature>`: the time is part of what is signed. */
function timed(header: string, key: string, body: string): Claim {
  const find = (name: string) => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(header)?.[1];
  const [time, signature] = [find('t'), find(key)];
  if (time === undefined) throw new AuthenticationError(400, 'failed to parse timestamp');
  if (signature === undefined) throw new AuthenticationError(401, 'signature invalid');
  return { payload: `${time}.${body}`, signature };
}

/** An old timestamp may belong to a replayed request. */
function checkTime(text: string, now: number): void {
  if (!/^\d+$/.test(text)) throw new AuthenticationError(400, 'failed to parse timestamp');
  const age = Math.floor(now / 1000) - Number(text);
  if (age > TOLERANCE_SECONDS) throw new AuthenticationError(400, 'signature timestamp too old');
  if (age < -TOLERANCE_SECONDS) throw new AuthenticationError(400, 'signature timestamp too far in future');
}

function headerOf(request: Signed, name: string): string {
  const value = request.header(name);
  if (value === undefined) throw new AuthenticationError(400, `missing header ${name}`);
  return value;
}

function encoded(digest: Buffer, encoding: CustomConfig['encoding']): string {
  if (encoding !== 'base64uri') return digest.toString(encoding);
  return digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function parsed<S extends z.ZodType>(shape: S, text: string): z.output<S> | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON, so not a challenge.
    return undefined;
  }
}
