/** Slack channels: names to ids and back, history and whole threads, all pages of each; and the port of the core that reads and posts them. */
import type { WebClient } from '@slack/web-api';
import type { SlackMessage, SlackPort } from '../lib/slack/message.ts';
import { type SlackResource, slackError, slackFailure, slackPoster, slackReader } from './slack.ts';

const pageSize = 200;

/** Ids of the public channels with these names that are not archived; a channel that Slack does not list is left out. */
export async function channelIds(slack: WebClient, names: readonly string[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await slack.conversations
      .list({
        types: 'public_channel',
        exclude_archived: true,
        limit: pageSize,
        ...(cursor ? { cursor } : {}),
      })
      .catch((error: unknown) => {
        throw slackError('the list of channels', error);
      });
    for (const channel of page.channels ?? []) {
      if (channel.id && channel.name && names.includes(channel.name)) ids.set(channel.name, channel.id);
    }
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined && ids.size < names.length);
  return ids;
}

/** The name of a channel, without `#`, as it is called now. */
export async function channelName(slack: WebClient, channel: string): Promise<string> {
  const answer = await slack.conversations.info({ channel }).catch((error: unknown) => {
    throw slackError(`the name of ${channel}`, error);
  });
  return answer.channel?.name ?? '';
}

/** Top-level messages from `oldest` (inclusive, a Slack ts) on, oldest first. Thread replies are not among them. */
export async function channelHistory(
  slack: WebClient,
  channel: string,
  oldest: string,
): Promise<SlackMessage[]> {
  const messages: SlackMessage[] = [];
  let cursor: string | undefined;
  do {
    const page = await slack.conversations
      .history({ channel, oldest, inclusive: true, limit: pageSize, ...(cursor ? { cursor } : {}) })
      .catch((error: unknown) => {
        throw slackError(`the history of ${channel}`, error);
      });
    messages.push(...known(page.messages ?? []));
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return messages.sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

/** The parent of a thread followed by its replies, oldest first, with message metadata; null when the parent is gone. */
export async function readThread(
  slack: WebClient,
  channel: string,
  ts: string,
): Promise<SlackMessage[] | null> {
  const messages: SlackMessage[] = [];
  let cursor: string | undefined;
  do {
    let page: Awaited<ReturnType<typeof slack.conversations.replies>>;
    try {
      page = await slack.conversations.replies({
        channel,
        ts,
        include_all_metadata: true,
        limit: pageSize,
        ...(cursor ? { cursor } : {}),
      });
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.kind === 'refused' && failure.error === 'thread_not_found') return null;
      throw slackError(`the thread ${channel}/${ts}`, error);
    }
    messages.push(...known(page.messages ?? []));
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return messages;
}

function known(messages: readonly object[]): SlackMessage[] {
  return messages.filter(
    (message): message is SlackMessage => 'ts' in message && typeof message.ts === 'string',
  );
}

/** A port for one job: reads are retried, a post never is. */
export function slackPort(resource: SlackResource): SlackPort {
  const reader = slackReader(resource);
  const poster = slackPoster(resource);
  return {
    history: (channel, oldest) => channelHistory(reader, channel, oldest),
    thread: (channel, ts) => readThread(reader, channel, ts),
    async post({ channel, thread_ts, text, blocks, metadata }) {
      try {
        const answer = await poster.chat.postMessage({
          channel,
          thread_ts,
          text,
          ...(blocks ? { blocks } : {}),
          metadata,
          unfurl_links: false,
          unfurl_media: false,
        });
        return answer.ts
          ? { kind: 'posted', ts: answer.ts }
          : { kind: 'unknown', message: 'Slack answered without a ts' };
      } catch (error) {
        return slackFailure(error);
      }
    },
  };
}
