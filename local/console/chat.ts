/** A simulated chat in the console: read and written in process, as any of its people. */
import { Hono } from 'hono';
import { z } from 'zod';
import { type Api, bodyOf } from '../api/api_context.ts';
import { badRequest } from '../api/errors.ts';
import type { ChatMessage, ChatPerson, ChatPlace } from './shapes.ts';

export type { ChatMessage, ChatPerson, ChatPlace, TextPart } from './shapes.ts';

/** What services beside a workspace may provide. */
export interface Chat {
  /** Name of the chat on the page. */
  name: string;
  people(): ChatPerson[];
  places(): ChatPlace[];
  /** Oldest first, replies included. */
  messages(place: string): ChatMessage[];
  /** Writes as a person. @returns the ts of the message */
  post(message: { place: string; author: string; text: string; threadTs?: string }): string;
  /** Clicks a button below a message as a person. @returns the app's response: an HTTP status, or null when none came in time */
  click(button: { place: string; ts: string; author: string; action: string }): Promise<number | null>;
}

const newMessage = z.strictObject({
  place: z.string(),
  author: z.string(),
  text: z.string().trim().min(1, 'write something first').max(12_000, 'is longer than 12,000 characters'),
  threadTs: z.string().optional(),
});

const newClick = z.strictObject({
  place: z.string(),
  ts: z.string(),
  author: z.string(),
  action: z.string(),
});

/** @param changed called after every message that is written here */
export function chatRoutes(chat: Chat, changed: () => void): Api {
  const api: Api = new Hono();
  api.get('/', (c) => c.json({ name: chat.name, people: chat.people(), places: chat.places() }));
  api.get('/messages/:place', (c) => c.json(chat.messages(c.req.param('place'))));
  api.post('/messages', async (c) => {
    const message = await bodyOf(c, newMessage);
    memberOf(chat, message);
    const ts = chat.post(message);
    changed();
    return c.json({ ts }, 201);
  });
  api.post('/clicks', async (c) => {
    const click = await bodyOf(c, newClick);
    memberOf(chat, click);
    const message = chat.messages(click.place).find(({ ts }) => ts === click.ts);
    if (!message?.buttons.some(({ action }) => action === click.action)) {
      throw badRequest('this message has no such button any more');
    }
    const status = await chat.click(click);
    changed();
    return c.json({ status }, 201);
  });
  return api;
}

/** Only a member of a place may write and click there. */
function memberOf(chat: Chat, { place: id, author }: { place: string; author: string }): void {
  const place = chat.places().find((one) => one.id === id);
  if (place === undefined) throw badRequest(`there is no place ${id} in ${chat.name}`);
  if (!place.members.includes(author)) {
    throw badRequest(`${author} is not a member of ${place.name} and cannot write there`);
  }
}
