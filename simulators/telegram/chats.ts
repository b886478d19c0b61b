/** The messages of all chats of a bot; they share one sequence of numbers, as in private chats. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const entitySchema = z.looseObject({ type: z.string(), offset: z.int().min(0), length: z.int().min(1) });

export type MessageEntity = z.infer<typeof entitySchema>;

const messageSchema = z.strictObject({
  id: z.int(),
  chat: z.string(),
  text: z.string(),
  entities: z.array(entitySchema),
  /** Written by the bot. */
  isOwn: z.boolean(),
});

export type StoredMessage = z.infer<typeof messageSchema>;

export const entitiesSchema = z.array(entitySchema);

const fileSchema = z.strictObject({ next: z.int(), messages: z.array(messageSchema) });

export class TelegramChats {
  readonly #names: readonly string[];
  readonly #file: string | undefined;
  #next = 1;
  #messages: StoredMessage[] = [];

  constructor(names: readonly string[], file: string | undefined) {
    this.#names = names;
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    const stored = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    this.#next = stored.next;
    this.#messages = stored.messages;
  }

  has(chat: string): boolean {
    return this.#names.includes(chat);
  }

  messages(chat: string): StoredMessage[] {
    return this.#messages.filter((message) => message.chat === chat);
  }

  find(chat: string, id: number): StoredMessage | undefined {
    return this.#messages.find((message) => message.chat === chat && message.id === id);
  }

  insert(chat: string, content: Pick<StoredMessage, 'text' | 'entities' | 'isOwn'>): StoredMessage {
    const message = { id: this.#next++, chat, ...content };
    this.#messages.push(message);
    this.#save();
    return message;
  }

  change(message: StoredMessage, content: Pick<StoredMessage, 'text' | 'entities'>): void {
    Object.assign(message, content);
    this.#save();
  }

  remove(message: StoredMessage): void {
    this.#messages = this.#messages.filter((one) => one !== message);
    this.#save();
  }

  #save(): void {
    if (this.#file === undefined) return;
    writeFileSync(this.#file, JSON.stringify({ next: this.#next, messages: this.#messages }));
  }
}
