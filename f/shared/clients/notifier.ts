/** Private messages to the operator, by what the notifier resource says at this moment. */

import * as wmill from 'windmill-client';
import { SharedError } from '../lib/errors.ts';
import { type Notifier, notifierPath, parseNotifier, webhookBody } from '../lib/notifier.ts';
import { parseSlack } from './slack.ts';
import { sendDirectMessage } from './slack_direct_messages.ts';
import { connect } from './windmill.ts';

const deadlineMs = 10_000;

/** @param slack the slack resource, which direct messages are sent by */
export function operatorNotifier(slack: unknown): Notifier {
  return {
    async send(text) {
      const resource = parseNotifier(await notifierResource());
      switch (resource.kind) {
        case 'slack_dm':
          return sendDirectMessage(parseSlack(slack), text);
        case 'webhook':
          return post(resource.url, text);
      }
    },
  };
}

/** Undefined when there is none, as in a workspace that was deployed before it came. */
async function notifierResource(): Promise<unknown> {
  const workspace = connect();
  try {
    return await wmill.ResourceService.getResourceValueInterpolated({ workspace, path: notifierPath });
  } catch (error) {
    if (error instanceof wmill.ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function post(url: string, text: string): Promise<void> {
  const { host } = new URL(url);
  let why: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(webhookBody(text)),
      redirect: 'error',
      // On a reused connection Bun before 1.4 would send it again by itself.
      keepalive: false,
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (response.ok) return;
    why = `answered HTTP ${response.status}`;
  } catch (error) {
    why = `did not answer: ${error instanceof Error ? error.name : 'unknown error'}`;
  }
  // The address may carry a key: its host is enough to find it.
  throw new SharedError('notifier_unavailable', `The webhook of ${notifierPath} at ${host} ${why}`, {
    retryable: true,
  });
}
