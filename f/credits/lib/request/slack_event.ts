/** Reads an event of Slack's Events API: a challenge, a message to examine, or nothing to do. */

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isHuman, type SlackMessage } from '../../../shared/lib/slack/message.ts';
import type { Policy } from '../policy/policy.ts';
import { CreditError } from '../reason/errors.ts';
import { classifyMessage, requestLinks } from './thread.ts';

export type EventMeaning =
  /** Slack verifies the address and expects the text back. */
  | { kind: 'challenge'; challenge: string }
  /** A message that may be a request, or the reply that a request has waited for. */
  | { kind: 'look'; channel: string; ts: string; version: string }
  | { kind: 'ignored'; why: string };

const text = z.string();

const message = z.looseObject({
  ts: text,
  thread_ts: text.optional(),
  user: text.optional(),
  bot_id: text.optional(),
  subtype: text.optional(),
  text: text.optional(),
  blocks: z.array(z.unknown()).optional(),
  attachments: z.array(z.unknown()).optional(),
  edited: z.looseObject({ ts: text }).optional(),
});

type Written = z.infer<typeof message>;

const envelope = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('url_verification'), challenge: text }),
  z.looseObject({ type: z.literal('event_callback'), event: z.looseObject({ type: text }) }),
  // Slack limits its events; the scan finds the messages of the others.
  z.looseObject({ type: z.literal('app_rate_limited') }),
]);

const changed = z.looseObject({ channel: text, message, previous_message: message.optional() });

const written = message.extend({ channel: text });

/**
 * Reads the body of a request whose signature was checked.
 * @param raw the body as it was sent
 * @throws CreditError `result_unreadable` when Slack sent something else
 */
export function readEvent(raw: string, policy: Policy): EventMeaning {
  const body = envelope.safeParse(parseJson(raw));
  if (!body.success) throw unreadable(body.error.issues[0]);
  if (body.data.type === 'url_verification') return { kind: 'challenge', challenge: body.data.challenge };
  if (body.data.type === 'app_rate_limited') return ignored('Slack has sent too many events');
  const { event } = body.data;
  if (event.type !== 'message') return ignored(`an event of the type ${event.type}`);
  switch (event.subtype) {
    case 'message_changed': {
      const { channel, message: now, previous_message: before } = read(changed, event);
      // A preview of a link, or a count of replies: no message was written.
      if (now.edited === undefined || now.edited.ts === before?.edited?.ts) return ignored('no edit');
      return judge(channel, now, policy, `${now.ts}/${now.edited.ts}`);
    }
    case 'message_deleted':
      // The run reads the thread again right before the post.
      return ignored('deleted');
    default: {
      const { channel, ...said } = read(written, event);
      return judge(channel, said, policy, said.ts);
    }
  }
}

/** A message at the top level counts when it is a request, a reply when it brings a link. */
function judge(channel: string, said: Written, policy: Policy, version: string): EventMeaning {
  const one = said as SlackMessage;
  if (!isHuman(one)) return ignored('not written by a person');
  const root = said.thread_ts ?? said.ts;
  const matters =
    root === said.ts ? classifyMessage(one, policy).kind !== 'other' : requestLinks(one, policy).length > 0;
  return matters ? { kind: 'look', channel, ts: root, version } : ignored('no request');
}

/**
 * The id of the run that looks at a message, the same for every delivery of the same event: of two starts with one id Windmill
 * accepts one, so that claim and run are created together.
 */
export function lookId({ channel, ts, version }: Extract<EventMeaning, { kind: 'look' }>): string {
  const hash = createHash('sha256').update(`creditbot look ${channel} ${ts} ${version}`).digest('hex');
  // A UUID of version 8: its other bits are free.
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

function ignored(why: string): EventMeaning {
  return { kind: 'ignored', why };
}

function read<S extends z.ZodType>(shape: S, event: unknown): z.output<S> {
  const parsed = shape.safeParse(event);
  if (parsed.success) return parsed.data;
  throw unreadable(parsed.error.issues[0]);
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (cause) {
    throw new CreditError('result_unreadable', 'The body of the event is no JSON; Slack sends nothing else', {
      cause,
    });
  }
}

function unreadable(issue: { path: PropertyKey[]; message: string } | undefined): CreditError {
  const where = issue?.path.join('.') || 'body';
  return new CreditError(
    'result_unreadable',
    `The event is not what Slack sends: ${where}: ${issue?.message}`,
  );
}
