/** The resource Message over HTTP: forms, Basic authentication, Twilio's error codes and test numbers. */
import { Hono } from 'hono';
import type { FaultScript } from '../faults.ts';
import type { StoredMessage, TwilioMessages } from './messages.ts';

interface AppOptions {
  accountSid: string;
  authToken: string;
  faults: FaultScript;
  accepted(message: StoredMessage): void;
}

interface Refusal {
  status: 400 | 401 | 404;
  code: number;
  message: string;
}

const words = {
  rateLimited: { code: 20429, message: 'Too Many Requests', more_info: moreInfo(20429), status: 429 },
  serverError: { code: 20500, message: 'Internal Server Error', more_info: moreInfo(20500), status: 500 },
};

/** Twilio's test credentials answer these numbers with an error. */
const refusedTo = new Map<string, Refusal>([
  ['+15005550001', { status: 400, code: 21211, message: "Invalid 'To' Phone Number: +1500555XXXX" }],
  ['+15005550002', { status: 400, code: 21612, message: 'Message cannot be sent with this combination' }],
  ['+15005550003', { status: 400, code: 21408, message: 'Permission to send has not been enabled' }],
  ['+15005550004', { status: 400, code: 21610, message: 'Attempt to send to unsubscribed recipient' }],
  ['+15005550009', { status: 400, code: 21614, message: "'To' number is not a valid mobile number" }],
]);

const refusedFrom = new Map<string, Refusal>([
  ['+15005550001', { status: 400, code: 21212, message: "Invalid 'From' Number" }],
  ['+15005550007', { status: 400, code: 21606, message: "The 'From' phone number is not SMS-capable" }],
]);

export function twilioApp(messages: TwilioMessages, options: AppOptions): Hono {
  const { accountSid, authToken, faults } = options;
  const app = new Hono();
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const isAllowed = (header: string | undefined, account: string) =>
    header === authorization && account === accountSid;
  app.post('/2010-04-01/Accounts/:account/Messages.json', async (context) => {
    // The whole request is read first, so that a dropped response never leaves a partially read request.
    const form = new URLSearchParams(await context.req.text());
    const allowed = isAllowed(context.req.header('authorization'), context.req.param('account'));
    return faults.answer('POST Messages', words, () => {
      const refused = allowed ? problemOf(form) : unauthorized;
      if (refused !== null) return failure(refused);
      const message = messages.insert({
        to: form.get('To') ?? '',
        from: form.get('From') ?? '',
        body: form.get('Body') ?? '',
        callback: form.get('StatusCallback'),
      });
      options.accepted(message);
      return Response.json(wire(accountSid, message), { status: 201 });
    });
  });
  app.get('/2010-04-01/Accounts/:account/Messages.json', (context) => {
    const allowed = isAllowed(context.req.header('authorization'), context.req.param('account'));
    return faults.answer('GET Messages', words, () => {
      if (!allowed) return failure(unauthorized);
      const to = context.req.query('To');
      const found = messages.all().filter((message) => to === undefined || message.to === to);
      const page = found.reverse().slice(0, 50);
      return Response.json({
        messages: page.map((message) => wire(accountSid, message)),
        page: 0,
        page_size: 50,
        start: 0,
        end: Math.max(0, page.length - 1),
        first_page_uri: `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=50&Page=0`,
        next_page_uri: null,
        previous_page_uri: null,
        uri: `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=50&Page=0`,
      });
    });
  });
  return app;
}

const unauthorized: Refusal = { status: 401, code: 20003, message: 'Authenticate' };

function problemOf(form: URLSearchParams): Refusal | null {
  const [to, from, body] = [form.get('To'), form.get('From'), form.get('Body')];
  if (!to) return { status: 400, code: 21604, message: "A 'To' phone number is required." };
  if (!from) return { status: 400, code: 21603, message: "A 'From' phone number is required." };
  if (!body) return { status: 400, code: 21602, message: 'Message body is required.' };
  if (body.length > 1_600)
    return { status: 400, code: 21617, message: 'The message body exceeds 1600 characters' };
  return refusedTo.get(to) ?? refusedFrom.get(from) ?? null;
}

function failure({ status, code, message }: Refusal): Response {
  return Response.json({ code, message, more_info: moreInfo(code), status }, { status });
}

function moreInfo(code: number): string {
  return `https://www.twilio.com/docs/errors/${code}`;
}

/** As the resource was created: later statuses come by callback, or from the list. */
function wire(accountSid: string, message: StoredMessage): object {
  const date = message.createdAt.toUTCString().replace('GMT', '+0000');
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`;
  const isPlain = /^[\n\r\x20-\x7e]*$/.test(message.body);
  const [one, many] = isPlain ? [160, 153] : [70, 67];
  const { length } = message.body;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: date,
    date_sent: null,
    date_updated: date,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: message.from,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: `${length <= one ? 1 : Math.ceil(length / many)}`,
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}
