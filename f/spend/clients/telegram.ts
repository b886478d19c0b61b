/** Telegram's Bot API: one request a call, one deadline, no retry. The token is part of the address, so that no address is ever named. */
import * as z from 'zod';
import type { Message } from '../lib/post/message.ts';
import type { Sent } from '../lib/post/post.ts';
import type { TelegramPort } from '../lib/post/telegram_part.ts';
import { SpendError } from '../lib/reason/errors.ts';

const telegramSchema = z.strictObject({
  token: z.string().min(1),
  api_url: z.url({ protocol: /^https?$/ }).default('https://api.telegram.org'),
});

export type TelegramResource = z.infer<typeof telegramSchema>;

/** Validates the telegram resource; throws SpendError naming the field, never its value. */
export function parseTelegram(value: unknown): TelegramResource {
  const parsed = telegramSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ');
  throw new SpendError(
    'telegram_invalid',
    `The resource f/spend/resources/telegram is not complete: ${fields}`,
  );
}

const deadlineMs = 15_000;

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.union([z.object({ message_id: z.int() }), z.literal(true)]) }),
  z.object({
    ok: z.literal(false),
    error_code: z.int(),
    description: z.string(),
    parameters: z.object({ retry_after: z.int().optional() }).optional(),
  }),
]);

/** The messages of one chat. */
export function telegramPort(resource: TelegramResource, chat: string): TelegramPort {
  const call = (method: string, args: object) => callBot(resource, method, { chat_id: chat, ...args });
  const content = ({ text, entities }: Message) => ({
    text,
    entities,
    link_preview_options: { is_disabled: true },
  });
  const edit = (id: string, message: Message) =>
    call('editMessageText', { message_id: Number(id), ...content(message) });
  return {
    send: (message) => call('sendMessage', content(message)),
    async edit(id, message) {
      const answer = await edit(id, message);
      if (isRefused(answer, 'message to edit not found')) return { kind: 'gone' };
      return isRefused(answer, 'message is not modified') ? { kind: 'sent', message: id } : answer;
    },
    async remove(id) {
      const answer = await call('deleteMessage', { message_id: Number(id) });
      return isRefused(answer, 'message to delete not found') ? { kind: 'sent', message: id } : answer;
    },
    async isOwn(id, message) {
      const answer = await edit(`${id}`, message);
      switch (answer.kind) {
        case 'sent':
          return true;
        case 'gone':
          return false;
        case 'refused':
          return isRefused(answer, 'message is not modified');
        case 'limited':
        case 'unknown':
          return 'unknown';
      }
    },
  };
}

function isRefused(answer: Sent, text: string): boolean {
  return answer.kind === 'refused' && answer.error.includes(text);
}

async function callBot({ token, api_url }: TelegramResource, method: string, args: object): Promise<Sent> {
  let answer: z.infer<typeof answerSchema>;
  try {
    const response = await fetch(`${api_url}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(args),
      redirect: 'error',
      // On a reused connection Bun before 1.4 would resend it.
      keepalive: false,
      signal: AbortSignal.timeout(deadlineMs),
    });
    const parsed = answerSchema.safeParse(await response.json());
    if (!parsed.success) return { kind: 'unknown', error: `HTTP ${response.status} without an answer` };
    answer = parsed.data;
  } catch (error) {
    // Messages of network errors contain the address.
    return { kind: 'unknown', error: error instanceof Error ? error.name : 'unknown error' };
  }
  if (answer.ok)
    return { kind: 'sent', message: answer.result === true ? '' : `${answer.result.message_id}` };
  const { error_code, description, parameters } = answer;
  if (error_code === 429) return { kind: 'limited', retryAfterSeconds: parameters?.retry_after ?? 1 };
  if (error_code >= 500) return { kind: 'unknown', error: `HTTP ${error_code}` };
  return { kind: 'refused', error: description };
}
