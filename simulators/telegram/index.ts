/** A simulated Telegram Bot API: chats with numbered messages, texts with entities, faults. */
import { type Fault, FaultScript } from '../faults.ts';
import { serve } from '../serve.ts';
import { telegramApp } from './app.ts';
import { type StoredMessage, TelegramChats } from './chats.ts';

export type { StoredMessage } from './chats.ts';

export interface TelegramOptions {
  /** The only valid bot token. */
  token: string;
  /** Chats that the bot may write to. */
  chats: readonly string[];
  /** A file that keeps the messages; without it they end with the process. */
  file?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  faults?: readonly Fault[];
}

export interface TelegramSimulator {
  /** `http://127.0.0.1:PORT`, as `https://api.telegram.org`. */
  url: string;
  faults: FaultScript;
  /** The messages of a chat, oldest first. */
  messages(chat: string): StoredMessage[];
  /** A person writes to the bot. */
  write(chat: string, text: string): number;
  stop(): Promise<void>;
}

/** Starts the simulator on a real HTTP port. */
export function startTelegram({
  token,
  chats: names,
  file,
  port = 0,
  faults: script,
}: TelegramOptions): TelegramSimulator {
  const chats = new TelegramChats(names, file);
  const faults = new FaultScript(script);
  const served = serve(telegramApp(chats, token, faults), faults, port);
  return {
    url: served.origin,
    faults,
    messages: (chat) => chats.messages(chat),
    write: (chat, text) => chats.insert(chat, { text, entities: [], isOwn: false }).id,
    stop: () => served.stop(),
  };
}
