/** Twilio's Programmable Messaging: one request a message, one deadline, no retry. */
import type { Answer, Provider } from '../lib/provider/provider.ts';
import type { TwilioResource } from '../lib/twilio/resource.ts';
import { answerOf, messageForm } from '../lib/twilio/wire.ts';

const defaultDeadlineMs = 15_000;

/** Errors of a connection that never was: nothing was sent. */
const notConnected = new Set(['ConnectionRefused', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

export function twilioProvider(
  { account_sid, auth_token, api_url }: TwilioResource,
  deadlineMs = defaultDeadlineMs,
): Provider {
  const url = `${api_url}/2010-04-01/Accounts/${account_sid}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${account_sid}:${auth_token}`).toString('base64')}`;
  return {
    async send(outgoing): Promise<Answer> {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
          body: messageForm(outgoing).toString(),
          redirect: 'error',
          // On a reused connection Bun before 1.4 would send it again.
          keepalive: false,
          signal: AbortSignal.timeout(deadlineMs),
        });
        return answerOf(response.status, response.headers.get('retry-after'), jsonOf(await response.text()));
      } catch (error) {
        const code = codeOf(error);
        return notConnected.has(code)
          ? { kind: 'refused', code: 'not_connected', retryable: true, retryAfterSeconds: null }
          : { kind: 'unknown', code };
      }
    },
  };
}

/** Never the message, which contains the address. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An error page of a proxy.
    return null;
  }
}
