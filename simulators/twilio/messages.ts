/** The messages of an account. */

export type MessageStatus =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'failed'
  | 'delivered'
  | 'undelivered'
  | 'receiving'
  | 'received'
  | 'accepted'
  | 'scheduled'
  | 'read'
  | 'partially_delivered'
  | 'canceled';

export interface StoredMessage {
  sid: string;
  to: string;
  from: string;
  body: string;
  status: MessageStatus;
  callback: string | null;
  createdAt: Date;
}

export class TwilioMessages {
  readonly accountSid: string;
  readonly #messages: StoredMessage[] = [];
  readonly #bySid = new Map<string, StoredMessage>();

  constructor(accountSid: string) {
    this.accountSid = accountSid;
  }

  all(): StoredMessage[] {
    return [...this.#messages];
  }

  find(sid: string): StoredMessage | undefined {
    return this.#bySid.get(sid);
  }

  insert(content: Pick<StoredMessage, 'to' | 'from' | 'body' | 'callback'>): StoredMessage {
    const sid = `SM${String(this.#messages.length + 1).padStart(32, '0')}`;
    const message: StoredMessage = { sid, ...content, status: 'queued', createdAt: new Date() };
    this.#messages.push(message);
    this.#bySid.set(sid, message);
    return message;
  }
}
