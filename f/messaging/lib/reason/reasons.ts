/** The closed list of reasons for which a request is refused: HTTP status, what it means, and the next step of the caller. */

interface ReasonText {
  status: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429;
  title: string;
  next: string;
}

/** A refusal of the API names one of these. */
export const refusals = {
  body_invalid: {
    status: 400,
    title: 'A field of the body is missing or has another type',
    next: 'put the named field right.',
  },
  phone_invalid: {
    status: 400,
    title: 'Not a telephone number in international form',
    next: 'send it as + and digits, such as +447700900123.',
  },
  phone_refused: {
    status: 400,
    title: 'Premium, shared-cost and personal numbers get no messages',
    next: 'use another number of the recipient.',
  },
  content_empty: { status: 400, title: 'The text is empty', next: 'send a text, or a template.' },
  content_too_long: {
    status: 400,
    title: 'The text has more segments than the policy allows',
    next: 'shorten it; characters outside of GSM-7 take more room.',
  },
  content_banned: {
    status: 400,
    title: 'The text contains what the policy bans',
    next: 'remove the named expression.',
  },
  template_invalid: {
    status: 400,
    title: 'The template is unknown or cannot be filled',
    next: 'name a template of the policy and send each of its variables.',
  },
  channel_unusable: {
    status: 400,
    title: 'No channel of the policy can reach this recipient',
    next: 'send a telephone number or an e-mail address for a channel that is enabled.',
  },
  key_missing: {
    status: 401,
    title: 'The request has no API key, or one that is not known',
    next: 'send the key of the client in the header X-API-Key.',
  },
  scope_missing: {
    status: 403,
    title: 'The key of this client does not have the scope of this route',
    next: 'use another key, or have the scope added.',
  },
  message_unknown: {
    status: 404,
    title: 'This client has no message with this id',
    next: 'use an id that a send route returned.',
  },
  key_in_use: {
    status: 409,
    title: 'A request with this Idempotency-Key is running',
    next: 'repeat the request after the seconds of Retry-After.',
  },
  bulk_too_large: {
    status: 413,
    title: 'Too many messages in one request',
    next: 'split the list; the policy has its largest size.',
  },
  key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used with another body',
    next: 'use a new key for a new request.',
  },
  client_limit: {
    status: 429,
    title: 'The client has sent as many messages as it may in a minute',
    next: 'repeat the request after the seconds of Retry-After.',
  },
  otp_send_limit: {
    status: 429,
    title: 'This number has been sent as many codes as it may be',
    next: 'repeat the request after the seconds of Retry-After.',
  },
} as const satisfies Record<string, ReasonText>;

export type RefusalCode = keyof typeof refusals;

/** A request that is refused. Names a field and a rule, never a value. */
export interface Refusal {
  kind: 'refused';
  code: RefusalCode;
  /** Of the body, with its index in a list: `messages.3.phone_number`. */
  field: string | null;
  detail: string | null;
  retryAfterSeconds: number | null;
}

export function refusal(code: RefusalCode, about: Partial<Omit<Refusal, 'kind' | 'code'>> = {}): Refusal {
  return { kind: 'refused', code, field: null, detail: null, retryAfterSeconds: null, ...about };
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refused';
}
