/** Slack's clients: a reader that retries, a poster that does not, because Slack has no idempotency key for posting, and direct messages. */
import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import * as z from 'zod';
import { SharedError } from '../lib/errors.ts';
import type { Card } from '../lib/slack/message.ts';

const slackSchema = z.object({
  token: z.string().min(1),
  api_url: z.url().optional(),
  operator_user_id: z.string().regex(/^[UW][A-Z0-9]+$/, 'a Slack user id such as W014ABCDE'),
});

export type SlackResource = z.infer<typeof slackSchema>;

/** Longest wait for one answer, in milliseconds. A post that has not answered by then is treated as unknown. */
export const postDeadlineMs = 15_000;

const readDeadlineMs = 20_000;

/** Validates the slack resource; throws SharedError naming the field, never its value. */
export function parseSlack(value: unknown): SlackResource {
  const parsed = slackSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SharedError(
    'slack_refused',
    `The slack resource of this step is not complete: ${z.prettifyError(parsed.error)}`,
  );
}

/** For reading: retries with back-off, honours Retry-After. */
export function slackReader(resource: SlackResource): WebClient {
  return new WebClient(resource.token, {
    ...common(resource),
    timeout: readDeadlineMs,
    retryConfig: { retries: 4, factor: 2, minTimeout: 300, maxTimeout: 5_000, randomize: true },
  });
}

/**
 * For posting: one request, one deadline, no retry of any kind. Each post has a connection of its own: Bun before 1.4 resends a
 * POST when a reused connection closes without an answer.
 */
export function slackPoster(resource: SlackResource): WebClient {
  return new WebClient(resource.token, {
    ...common(resource),
    timeout: postDeadlineMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: (input, init) => fetch(input, { ...init, keepalive: false }),
  });
}

/** What a failed call means: `refused` (Slack said no, nothing happened), `limited` (try later, nothing happened), `unknown` (it may have happened). */
export type SlackFailure =
  | { kind: 'refused'; error: string }
  | { kind: 'limited'; retryAfterSeconds: number }
  | { kind: 'unknown'; message: string };

/** Classifies the error of a WebClient call. */
export function slackFailure(error: unknown): SlackFailure {
  if (error instanceof Error && 'code' in error) {
    if (error.code === ErrorCode.PlatformError && 'data' in error)
      return { kind: 'refused', error: platformError(error.data) };
    if (error.code === ErrorCode.RateLimitedError && 'retryAfter' in error) {
      return { kind: 'limited', retryAfterSeconds: Number(error.retryAfter) };
    }
  }
  return { kind: 'unknown', message: error instanceof Error ? error.message : String(error) };
}

const hints: Record<string, string> = {
  invalid_auth: 'the bot token is not valid; set the variable that the slack resource takes its token from',
  not_authed: 'the bot token is empty; set the variable that the slack resource takes its token from',
  token_revoked:
    'the bot token was revoked; install the app again and set the variable that the slack resource takes its token from',
  account_inactive: 'the app was removed from the workspace; install it again',
  not_in_channel: 'the bot is not in the channel; type /invite and its name there',
  channel_not_found: 'the bot cannot see the channel; check its name in the policy and invite the bot',
  is_archived: 'the channel is archived; remove it from the policy',
  missing_scope: 'the app lacks a scope; install it again with the manifest in docs/deployment.md',
  user_not_found: 'operator_user_id of the slack resource names no user of this workspace',
};

/** Converts the error of a reading call into one that names the object and the next step. */
export function slackError(what: string, error: unknown): SharedError {
  const failure = slackFailure(error);
  if (failure.kind === 'refused') {
    const hint = hints[failure.error];
    return new SharedError(
      'slack_refused',
      `Slack refused ${what}: ${failure.error}${hint ? ` - ${hint}` : ''}`,
      { cause: error },
    );
  }
  const why =
    failure.kind === 'limited' ? `rate limited for ${failure.retryAfterSeconds} s` : failure.message;
  return new SharedError('slack_unavailable', `Slack did not answer ${what}: ${why}`, {
    retryable: true,
    cause: error,
  });
}

function common(resource: SlackResource) {
  return {
    ...(resource.api_url === undefined ? {} : { slackApiUrl: resource.api_url }),
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
  };
}

function platformError(data: unknown): string {
  return typeof data === 'object' && data !== null && 'error' in data ? String(data.error) : 'unknown_error';
}

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
