/** Reports as direct messages in Slack: sent once a call, changed, removed, and found again by their metadata. */

import * as z from 'zod';
import {
  type SlackResource,
  slackError,
  slackFailure,
  slackPoster,
  slackReader,
} from '../../shared/clients/slack.ts';
import type { PostKey, Sent } from '../lib/post/post.ts';
import type { SlackPort } from '../lib/post/slack_part.ts';
import { SpendError } from '../lib/reason/errors.ts';

const eventType = 'spend_report';

const metadataSchema = z.object({
  event_type: z.literal(eventType),
  event_payload: z.object({ report: z.string(), part: z.string() }),
});

const pageSize = 100;

/** @param target id of the direct message channel, or of a user */
export function slackReportPort(resource: SlackResource, target: string): SlackPort {
  const reader = slackReader(resource);
  const poster = slackPoster(resource);
  let opened: Promise<Place> | undefined;
  const place = () => {
    opened ??= placeOf(resource, target);
    return opened;
  };
  const inPlace = async (call: (channel: string) => Promise<{ ts?: string }>): Promise<Sent> => {
    const found = await place();
    return found.kind === 'sent' ? outcome(() => call(found.message)) : found;
  };
  const plainText = { mrkdwn: false, parse: 'none', unfurl_links: false, unfurl_media: false } as const;
  return {
    send: ({ text }, key) =>
      inPlace((channel) =>
        poster.chat.postMessage({ channel, text, metadata: metadataOf(key), ...plainText }),
      ),
    async edit(ts, { text }, key) {
      const sent = await inPlace((channel) =>
        reader.chat.update({ channel, ts, text, parse: 'none', metadata: metadataOf(key) }),
      );
      return isGone(sent) ? { kind: 'gone' } : sent;
    },
    async remove(ts) {
      const sent = await inPlace((channel) => reader.chat.delete({ channel, ts }));
      return isGone(sent) ? { kind: 'sent', message: ts } : sent;
    },
    async find(key) {
      const found = await place();
      if (found.kind !== 'sent')
        throw new SpendError('post_failed', `Slack does not open the direct messages with ${target}`, {
          retryable: true,
        });
      return findMessage(resource, found.message, key);
    },
  };
}

function isGone(sent: Sent): boolean {
  return sent.kind === 'refused' && sent.error === 'message_not_found';
}

/** The message of a part among the direct messages since the day that it covers. */
async function findMessage(resource: SlackResource, channel: string, key: PostKey): Promise<string | null> {
  const reader = slackReader(resource);
  const oldest = `${Date.parse(key.report.slice(0, 10)) / 1_000}`;
  const search = { channel, oldest, limit: pageSize, include_all_metadata: true };
  let cursor: string | undefined;
  do {
    const page = await reader.conversations
      .history({ ...search, ...(cursor ? { cursor } : {}) })
      .catch((error: unknown) => {
        throw slackError(`the direct messages ${channel}`, error);
      });
    for (const { ts, metadata } of page.messages ?? []) if (ts && isOf(metadata, key)) return ts;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return null;
}

/** Its message is the id of the channel. */
type Place = Sent;

async function placeOf(resource: SlackResource, target: string): Promise<Place> {
  if (!/^[UW]/.test(target)) return { kind: 'sent', message: target };
  return outcome(async () => {
    const { channel } = await slackReader(resource).conversations.open({ users: target });
    return channel?.id === undefined ? {} : { ts: channel.id };
  });
}

function metadataOf({ report, part }: PostKey) {
  return { event_type: eventType, event_payload: { report, part: `${part}` } };
}

function isOf(metadata: unknown, { report, part }: PostKey): boolean {
  const { data } = metadataSchema.safeParse(metadata);
  return data?.event_payload.report === report && data.event_payload.part === `${part}`;
}

/** Errors after which the call may have taken effect all the same. */
const undecided = [
  '',
  'unknown_error',
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
];

async function outcome(call: () => Promise<{ ts?: string }>): Promise<Sent> {
  try {
    const { ts } = await call();
    return ts ? { kind: 'sent', message: ts } : { kind: 'unknown', error: 'Slack answered without an id' };
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'unknown') return { kind: 'unknown', error: failure.message };
    if (failure.kind === 'refused' && undecided.includes(failure.error))
      return { kind: 'unknown', error: failure.error };
    return failure;
  }
}
