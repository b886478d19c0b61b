/** Calls of Slack's Web API, for interactive approvals. */
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import type { JsonObject } from '../workspace/types.ts';
import { refused } from './approval_links.ts';
import { badRequest } from './errors.ts';

/** Longer than slow responses of Slack; the requesting step waits for it. */
const TIMEOUT_MS = 10_000;

const slackAnswer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  response_metadata: z.object({ messages: z.array(z.string()).optional() }).optional(),
});

/**
 * The token of a Slack resource. Windmill reads it from the variable at the resource's own path, where its OAuth connection
 * keeps it, and not from the resource.
 */
export function slackToken(runtime: Runtime, path: string): string {
  const variable = runtime.store.items.getVariable(path);
  if (variable !== undefined) return variable.value;
  throw refused(
    `Not found: variable ${path} not found in workspace ${runtime.workspace.name}; for interactive approvals Windmill reads ` +
      `Slack's token from the variable of that path, not from the resource: write the token there`,
  );
}

/** Calls one method as the app that has the token. @throws {ApiError} with Slack's error code when Slack refuses */
export async function callSlack(
  { slack }: Runtime,
  token: string,
  method: string,
  body: JsonObject,
): Promise<void> {
  const url = `${slack.apiUrl.replace(/\/+$/, '')}/${method}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
  let said: z.output<typeof slackAnswer>;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
    said = slackAnswer.parse(await response.json());
  } catch (cause) {
    throw badRequest(`Slack gave no answer to ${method} at ${slack.apiUrl}: ${(cause as Error).message}`);
  }
  const { ok, error = 'no reason given', response_metadata } = said;
  if (ok) return;
  const details = (response_metadata?.messages ?? []).map((message) => ` ${message}`).join('');
  throw badRequest(`Slack refused ${method}: ${error}${details}`);
}
