/** Slack channels: names to ids and back, history and whole threads, all pages of each; and the port of the core that reads and posts them. */
import type { WebClient } from '@slack/web-api';
import { SharedError } from '../lib/errors.ts';
import {
  isHuman,
  markOutsiders,
  type OwnTeam,
  type SlackMessage,
  type SlackPort,
} from '../lib/slack/message.ts';
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
async function channelHistory(slack: WebClient, channel: string, oldest: string): Promise<SlackMessage[]> {
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
async function readThread(slack: WebClient, channel: string, ts: string): Promise<SlackMessage[] | null> {
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

/** Our own workspace. */
async function ownTeam(slack: WebClient): Promise<OwnTeam> {
  const { team_id, enterprise_id } = await slack.auth.test().catch((error: unknown) => {
    throw slackError('the workspace of the bot', error);
  });
  if (!team_id)
    throw new SharedError('slack_unavailable', 'Slack did not say to which workspace the bot belongs', {
      retryable: true,
    });
  return { team: team_id, enterprise: enterprise_id ?? null };
}

/** Whether members of other organisations can write in a channel. */
async function isShared(slack: WebClient, channel: string): Promise<boolean> {
  const answer = await slack.conversations.info({ channel }).catch((error: unknown) => {
    throw slackError(`with whom ${channel} is shared`, error);
  });
  return answer.channel?.is_ext_shared === true;
}

/** Remembers answers by key; an error is not remembered. */
function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, T>();
  return async (key) => {
    const known = answers.get(key) ?? (await ask(key));
    answers.set(key, known);
    return known;
  };
}

/** A port for one job: reads are retried, a post never is. Asks once for our own workspace. */
export function slackPort(resource: SlackResource): SlackPort {
  const reader = slackReader(resource);
  const poster = slackPoster(resource);
  const own = once(() => ownTeam(reader));
  const shared = once((channel) => isShared(reader, channel));
  const marked = async (channel: string, messages: readonly SlackMessage[]) =>
    messages.some(isHuman) ? markOutsiders(messages, await own(''), () => shared(channel)) : [...messages];
  return {
    history: async (channel, oldest) => marked(channel, await channelHistory(reader, channel, oldest)),
    async thread(channel, ts) {
      const messages = await readThread(reader, channel, ts);
      return messages === null ? null : marked(channel, messages);
    },
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
