/** A private message to a person. */
import { type SlackResource, slackError, slackPoster, slackReader } from './slack.ts';

/** Opens a person's direct message channel, the operator's unless told otherwise, and posts `text`. Throws CreditError naming the way out when Slack refuses. */
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
