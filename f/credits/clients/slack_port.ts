/** The real Slack behind the core's port. */
import type { SlackPort } from '../lib/messages/slack_port.ts';
import { type SlackResource, slackFailure, slackPoster, slackReader } from './slack.ts';
import { channelHistory, readThread } from './slack_channels.ts';

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
