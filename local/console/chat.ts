/** A simulated chat that people reach through the console: read and written in process, as whoever they choose to be. */
import { Hono } from 'hono';
import { z } from 'zod';
import { type Api, bodyOf } from '../api/api_context.ts';
import { badRequest } from '../api/errors.ts';
import type { ChatMessage, ChatPerson, ChatPlace } from './shapes.ts';

export type { ChatMessage, ChatPerson, ChatPlace, TextPart } from './shapes.ts';

/** What the services beside a workspace may offer. */
export interface Chat {
  /** What the page calls it. */
  name: string;
  people(): ChatPerson[];
  places(): ChatPlace[];
  /** Oldest first, replies included. */
  messages(place: string): ChatMessage[];
  /** Writes as a person. @returns the ts of the message */
  post(message: { place: string; author: string; text: string; threadTs?: string }): string;
}

const newMessage = z.strictObject({
  place: z.string(),
  author: z.string(),
  text: z.string().trim().min(1, 'write something first').max(12_000, 'is longer than 12,000 characters'),
  threadTs: z.string().optional(),
});

/** @param changed told after every message that is written here */
export function chatRoutes(chat: Chat, changed: () => void): Api {
  const api: Api = new Hono();
  api.get('/', (c) => c.json({ name: chat.name, people: chat.people(), places: chat.places() }));
  api.get('/messages/:place', (c) => c.json(chat.messages(c.req.param('place'))));
  api.post('/messages', async (c) => {
    const message = await bodyOf(c, newMessage);
    const place = chat.places().find(({ id }) => id === message.place);
    if (place === undefined) throw badRequest(`there is no place ${message.place} in ${chat.name}`);
    if (!place.members.includes(message.author)) {
      throw badRequest(`${message.author} is not a member of ${place.name} and cannot write there`);
    }
    const ts = chat.post(message);
    changed();
    return c.json({ ts }, 201);
  });
  return api;
}
