/** Private messages to an operator, sent as the notifier resource says. */
import * as wmill from 'windmill-client';
import * as z from 'zod';
import { SharedError } from '../lib/errors.ts';
import { parseSlack, sendDirectMessage } from './slack.ts';
import { connect } from './windmill.ts';

export interface Notifier {
  /** Sends one private message; throws when it was not delivered. */
  send(text: string): Promise<void>;
}

/** Which system sends. */
export interface Sender {
  /** Path of its notifier resource. */
  path: string;
  /** Its name in the messages that a webhook gets. */
  source: string;
}

const notifierSchema = z.discriminatedUnion('kind', [
  /** A direct message of the bot to `operator_user_id` of the slack resource. */
  z.strictObject({ kind: z.literal('slack_dm') }),
  /** An address that accepts `{"source": ..., "text": ...}` as JSON, such as a chat system or pager. */
  z.strictObject({ kind: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }) }),
]);

export type NotifierResource = z.infer<typeof notifierSchema>;

/**
 * Reads the notifier resource at `path`; undefined (no resource) means direct messages. Throws SharedError
 * `notifier_invalid` without its values, because an address may be a secret.
 */
export function parseNotifier(value: unknown, path: string): NotifierResource {
  if (value === undefined) return { kind: 'slack_dm' };
  const parsed = notifierSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ');
  throw new SharedError(
    'notifier_invalid',
    `The resource ${path} is not valid (${fields}): write {kind: slack_dm}, or {kind: webhook, url: https://...}`,
  );
}

const deadlineMs = 10_000;

/** @param slack the slack resource, which direct messages are sent by */
export function notifier(slack: unknown, sender: Sender): Notifier {
  return {
    async send(text) {
      const resource = parseNotifier(await notifierResource(sender.path), sender.path);
      switch (resource.kind) {
        case 'slack_dm':
          return sendDirectMessage(parseSlack(slack), text);
        case 'webhook':
          return post(resource.url, text, sender);
      }
    },
  };
}

/** Undefined when there is none, as in an older workspace. */
async function notifierResource(path: string): Promise<unknown> {
  const workspace = connect();
  try {
    return await wmill.ResourceService.getResourceValueInterpolated({ workspace, path });
  } catch (error) {
    if (error instanceof wmill.ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function post(url: string, text: string, { path, source }: Sender): Promise<void> {
  const { host } = new URL(url);
  let why: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ source, text }),
      redirect: 'error',
      // On a reused connection Bun before 1.4 would resend it.
      keepalive: false,
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (response.ok) return;
    why = `answered HTTP ${response.status}`;
  } catch (error) {
    why = `did not answer: ${error instanceof Error ? error.name : 'unknown error'}`;
  }
  // The address may contain a key, so that only its host is named.
  throw new SharedError('notifier_unavailable', `The webhook of ${path} at ${host} ${why}`, {
    retryable: true,
  });
}
