/** Reads Slack's slash command `/credit`. */
import { z } from 'zod';
import { CreditError } from '../errors.ts';

export interface SlashCommand {
  kind: 'status' | 'help';
  user: string;
  channel: string;
  /** First part of the workspace's address, for links to messages. */
  team: string;
}

const form = z.looseObject({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string().regex(/^[UW][A-Z0-9]+$/),
  channel_id: z.string().regex(/^[CGD][A-Z0-9]+$/),
  team_domain: z.string().regex(/^[a-z0-9-]+$/),
});

/**
 * @param raw the url-encoded body as it was sent, its signature checked
 * @throws CreditError `result_unreadable` when it is not what Slack sends
 */
export function readCommand(raw: string): SlashCommand {
  const parsed = form.safeParse(Object.fromEntries(new URLSearchParams(raw)));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join();
    throw new CreditError('result_unreadable', `The command is not what Slack sends: ${field} is wrong`);
  }
  const { text, user_id, channel_id, team_domain } = parsed.data;
  const kind = text.trim().toLowerCase() === 'status' ? 'status' : 'help';
  return { kind, user: user_id, channel: channel_id, team: team_domain };
}
