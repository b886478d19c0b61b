/** Direct messages: texts and cards, sent and replaced. */

import type { Card } from '../lib/slack/blocks.ts';
import { type SlackResource, slackError, slackPoster, slackReader } from './slack.ts';

/** Posts `text` to a direct message channel, by default the operator's. Throws SharedError with the next step when Slack refuses. */
export async function sendDirectMessage(
  resource: SlackResource,
  text: string,
  user: string = resource.operator_user_id,
): Promise<void> {
  try {
    const opened = await slackReader(resource).conversations.open({ users: user });
    await slackPoster(resource).chat.postMessage({
      channel: opened.channel?.id ?? '',
      text,
      unfurl_links: false,
      unfurl_media: false,
    });
  } catch (error) {
    throw slackError(`the private message to ${user}`, error);
  }
}

/** The place of a card, to replace it later. */
export interface SentCard {
  channel: string;
  ts: string;
}

/** Sends a card to a person. Throws SharedError with the next step when Slack refuses. */
export async function sendCard(
  resource: SlackResource,
  user: string,
  { text, blocks }: Card,
): Promise<SentCard> {
  try {
    const opened = await slackReader(resource).conversations.open({ users: user });
    const sent = await slackPoster(resource).chat.postMessage({
      channel: opened.channel?.id ?? '',
      text,
      blocks: blocks as never[],
      unfurl_links: false,
      unfurl_media: false,
    });
    return { channel: sent.channel ?? '', ts: sent.ts ?? '' };
  } catch (error) {
    throw slackError(`the private card to ${user}`, error);
  }
}

/** Replaces a card; idempotent. */
export async function replaceCard(
  resource: SlackResource,
  { channel, ts }: SentCard,
  { text, blocks }: Card,
): Promise<void> {
  try {
    await slackReader(resource).chat.update({ channel, ts, text, blocks: blocks as never[] });
  } catch (error) {
    throw slackError(`the change of the card ${channel}/${ts}`, error);
  }
}

/** Writes a line below a card. */
export async function answerCard(
  resource: SlackResource,
  { channel, ts }: SentCard,
  text: string,
): Promise<void> {
  try {
    await slackPoster(resource).chat.postMessage({ channel, thread_ts: ts, text, unfurl_links: false });
  } catch (error) {
    throw slackError(`the line below the card ${channel}/${ts}`, error);
  }
}
