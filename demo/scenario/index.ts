/** The scenario of `npm start`: initial data for the simulators, and the events after that. */
import type { SlackSimulator, SlackWorld } from '../../simulators/index.ts';
import { accounts } from './accounts.ts';
import { links } from './looker.ts';
import { channelMessages } from './messages.ts';
import { app, channelId, channels, people, team, users } from './people.ts';

export { accounts, type DemoAccount } from './accounts.ts';
export { links, lookerOrigin, lookerWorld, spendQuery } from './looker.ts';
export { channelId, channelName, people, users } from './people.ts';

const hour = 3_600_000;

/** A Slack workspace with an hour of messages in its channel before `now`. */
export function slackWorld(now: Date): SlackWorld {
  return { team, app, users, channels, messages: channelMessages(now) };
}

/** Start of a first scan that reads every message of `slackWorld(now)`. */
export function storyBegins(now: Date): Date {
  return new Date(now.getTime() - 2 * hour);
}

/** The request that has no link, and the messages in its thread so far. */
function askedRequest(slack: Pick<SlackSimulator, 'actors'>) {
  const messages = slack.actors.messages(channelId);
  const request = messages.find(
    (message) => message.user === people.tomas && message.text.includes(accounts.asked.sid),
  );
  if (!request) {
    throw new Error(
      `The request of ${accounts.asked.name} is not in the channel: start the simulator with slackWorld().`,
    );
  }
  return {
    request,
    replies: messages.filter((message) => message.thread_ts === request.ts && message !== request),
  };
}

/** Whether the missing link was asked for and has not been posted yet. */
export function linkIsAwaited(slack: Pick<SlackSimulator, 'actors'>): boolean {
  const { replies } = askedRequest(slack);
  return replies.length > 0 && !replies.some((message) => message.user === people.june);
}

/**
 * A colleague of the requester posts the missing link in the thread of the request that has none.
 * @returns the ts of the reply; that of the earlier reply when it was posted before
 */
export function requesterAnswers(slack: Pick<SlackSimulator, 'actors'>): string {
  const { request, replies } = askedRequest(slack);
  const given = replies.find((message) => message.user === people.june);
  if (given) return given.ts;
  return slack.actors.postAs(people.june, channelId, `Sorry, here is the spend: ${links.asked}`, {
    thread_ts: request.ts,
  });
}
