/** A private message to the operator. */
import { type SlackResource, slackError, slackPoster, slackReader } from './slack.ts';

/** Opens the operator's direct message channel and posts `text`. Throws CreditError naming the way out when Slack refuses. */
export async function sendDirectMessage(resource: SlackResource, text: string): Promise<void> {
  const operator = resource.operator_user_id;
  try {
    const opened = await slackReader(resource).conversations.open({ users: operator });
    await slackPoster(resource).chat.postMessage({
      channel: opened.channel?.id ?? '',
      text,
      unfurl_links: false,
      unfurl_media: false,
    });
  } catch (error) {
    throw slackError(`the private message to ${operator}`, error);
  }
}
