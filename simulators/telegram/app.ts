/** The Bot API over HTTP: JSON arguments, the methods that send, change and remove texts, Telegram's own error texts. */
import { Hono } from 'hono';
import * as z from 'zod';
import type { FaultScript } from '../faults.ts';
import { entitiesSchema, type StoredMessage, type TelegramChats } from './chats.ts';

const words = {
  rateLimited: {
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 1',
    parameters: { retry_after: 1 },
  },
  serverError: { ok: false, error_code: 500, description: 'Internal Server Error' },
};

/** A refusal with the status and text of Telegram. */
class Refusal extends Error {
  readonly status: 400 | 401 | 404;

  constructor(status: 400 | 401 | 404, description: string) {
    super(description);
    this.status = status;
  }
}

const argumentsSchema = z.looseObject({
  chat_id: z.coerce.string().optional(),
  message_id: z.coerce.number().optional(),
  text: z.string().optional(),
  entities: entitiesSchema.optional(),
});

type Arguments = z.infer<typeof argumentsSchema>;

export function telegramApp(chats: TelegramChats, token: string, faults: FaultScript): Hono {
  const app = new Hono();
  app.post('/:bot/:method', async (context) => {
    const { bot, method } = context.req.param();
    // The whole request is read first, so that a dropped response never leaves a partially read request.
    const body = await context.req.text();
    return faults.answer(method, words, () => {
      try {
        if (bot !== `bot${token}`) throw new Refusal(401, 'Unauthorized');
        return Response.json({ ok: true, result: call(chats, method, readArguments(body)) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, message } = error;
        return Response.json({ ok: false, error_code: status, description: message }, { status });
      }
    });
  });
  return app;
}

function call(chats: TelegramChats, method: string, args: Arguments): unknown {
  switch (method) {
    case 'getMe':
      return { id: 1, is_bot: true, first_name: 'Spend monitor', username: 'spend_monitor_bot' };
    case 'sendMessage':
      return wire(chats.insert(chatOf(chats, args), { ...contentOf(args), isOwn: true }));
    case 'editMessageText': {
      const message = chats.find(chatOf(chats, args), args.message_id ?? 0);
      if (message === undefined) throw new Refusal(400, 'Bad Request: message to edit not found');
      if (!message.isOwn) throw new Refusal(400, "Bad Request: message can't be edited");
      const content = contentOf(args);
      if (isSame(message, content)) throw new Refusal(400, notModified);
      chats.change(message, content);
      return wire(message);
    }
    case 'deleteMessage': {
      const message = chats.find(chatOf(chats, args), args.message_id ?? 0);
      if (message === undefined) throw new Refusal(400, 'Bad Request: message to delete not found');
      chats.remove(message);
      return true;
    }
    default:
      throw new Refusal(404, 'Not Found');
  }
}

const notModified =
  'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

function readArguments(body: string): Arguments {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Telegram ignores a body that it cannot read.
    json = {};
  }
  const parsed = argumentsSchema.safeParse(json);
  if (!parsed.success) throw new Refusal(400, "Bad Request: can't parse entities");
  return parsed.data;
}

function chatOf(chats: TelegramChats, { chat_id }: Arguments): string {
  if (chat_id === undefined) throw new Refusal(400, 'Bad Request: chat_id is empty');
  if (!chats.has(chat_id)) throw new Refusal(400, 'Bad Request: chat not found');
  return chat_id;
}

const longest = 4_096;

function contentOf({ text = '', entities = [] }: Arguments): Pick<StoredMessage, 'text' | 'entities'> {
  if (text.trim() === '') throw new Refusal(400, 'Bad Request: message text is empty');
  if (text.length > longest) throw new Refusal(400, 'Bad Request: message is too long');
  if (entities.some(({ offset, length }) => offset + length > text.length))
    throw new Refusal(400, 'Bad Request: entity exceeds the message text');
  return { text, entities };
}

function isSame(message: StoredMessage, content: Pick<StoredMessage, 'text' | 'entities'>): boolean {
  return (
    message.text === content.text && JSON.stringify(message.entities) === JSON.stringify(content.entities)
  );
}

function wire({ id, chat, text, entities }: StoredMessage): object {
  return { message_id: id, date: 0, chat: { id: Number(chat), type: 'private' }, text, entities };
}
