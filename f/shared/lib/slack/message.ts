/** Slack messages as the core sees them: the port to read and post them, their text, links and Block Kit blocks, with the limits of Slack. */

/** The parts of a Slack message that can carry text or links; all of it is untrusted. */
export interface SlackMessage {
  ts: string;
  thread_ts?: string;
  user?: string;
  /** Workspaces that Slack names for a message: of its writer, of its origin, and ours or the writer's. */
  user_team?: string;
  source_team?: string;
  team?: string;
  /**
   * Set by the reader of the channel (`markOutsiders`): the workspace of a writer of another organisation, empty when Slack names
   * none in a channel that is shared with other organisations; absent for our own people.
   */
  outside?: string;
  bot_id?: string;
  app_id?: string;
  subtype?: string;
  text?: string;
  reply_count?: number;
  /** ts of the last reply. */
  latest_reply?: string;
  blocks?: unknown[];
  attachments?: unknown[];
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
}

/** Our workspace as Slack names it: its id and, in an Enterprise organisation, the id of that. */
export interface OwnTeam {
  team: string;
  enterprise: string | null;
}

/**
 * Messages of people of other organisations get their workspace as `outside`. Ours are our workspace, and what Slack names by the id
 * of our Enterprise organisation; another workspace of it that Slack names by its own id counts as another organisation.
 * @param isShared asked only when a person's message names no workspace: whether other organisations are in the channel
 */
export async function markOutsiders(
  messages: readonly SlackMessage[],
  own: OwnTeam,
  isShared: () => Promise<boolean>,
): Promise<SlackMessage[]> {
  const marked: SlackMessage[] = [];
  for (const { outside: _, ...message } of messages) {
    const team = isHuman(message) ? await foreignTeam(message, own, isShared) : null;
    marked.push(team === null ? message : { ...message, outside: team });
  }
  return marked;
}

async function foreignTeam(
  { user_team, source_team, team }: SlackMessage,
  own: OwnTeam,
  isShared: () => Promise<boolean>,
): Promise<string | null> {
  if (user_team !== undefined && user_team === own.enterprise) return null;
  const named = [user_team, source_team, team].filter((id) => id !== undefined);
  if (named.length === 0) return (await isShared()) ? '' : null;
  return named.find((id) => id !== own.team && id !== own.enterprise) ?? null;
}

const subtypesOfPeople: readonly unknown[] = [undefined, 'file_share', 'thread_broadcast', 'me_message'];

/** Writes the reminders that people set. */
const slackbot = 'USLACKBOT';

/** Written by a person: by no bot, app or workflow, and of no subtype except those of messages that people write. */
export function isHuman({ subtype, bot_id, app_id, user }: SlackMessage): boolean {
  const isApp = bot_id !== undefined || app_id !== undefined;
  return subtypesOfPeople.includes(subtype) && !isApp && user !== undefined && user !== slackbot;
}

/** Undoes Slack's escaping: exactly the three entities it produces, `&amp;` last so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A Slack ts, which compares as text: ten digits of seconds, six of microseconds. */
export function slackTs(date: Date): string {
  return `${Math.floor(date.getTime() / 1_000)}.${String((date.getTime() % 1_000) * 1_000).padStart(6, '0')}`;
}

export interface SlackPort {
  /** Top-level messages from `oldest` (a ts, inclusive) on, oldest first. */
  history(channel: string, oldest: string): Promise<SlackMessage[]>;
  /** Parent and replies with metadata, oldest first; null when the parent is gone. */
  thread(channel: string, ts: string): Promise<SlackMessage[] | null>;
  /** One post, one request; never repeated inside. */
  post(message: Post): Promise<PostResult>;
}

export interface Post {
  channel: string;
  thread_ts: string;
  /** Shown where blocks are not. */
  text: string;
  blocks?: Block[];
  metadata: { event_type: string; event_payload: Record<string, string> };
}

export type PostResult =
  | { kind: 'posted'; ts: string }
  /** Slack said no; nothing was posted. */
  | { kind: 'refused'; error: string }
  /** Slack said later; nothing was posted. */
  | { kind: 'limited'; retryAfterSeconds: number }
  /** No answer, or one that says nothing: the message may be there. */
  | { kind: 'unknown'; message: string };

export type Block =
  | { type: 'section'; text: { type: 'mrkdwn'; text: string } }
  | { type: 'context'; elements: { type: 'mrkdwn'; text: string }[] }
  | {
      type: 'table';
      rows: { type: 'raw_text'; text: string }[][];
      column_settings: { align: 'left' | 'right'; is_wrapped: boolean }[];
    };

/** A message made of blocks. */
export interface Card<B extends object = object> {
  /** What is shown where blocks are not: notifications, screen readers, search. mrkdwn, escaped. */
  text: string;
  blocks: B[];
}

/** docs.slack.dev/reference/block-kit/blocks: what is beyond is refused as `invalid_blocks`. */
export const blockLimits = {
  /** Of a message that has blocks; Slack cuts at ten times as many. */
  text: 4_000,
  blocks: 50,
  sectionText: 3_000,
  tableRows: 100,
  tableText: 10_000,
} as const;

/** Text as mrkdwn takes it literally: Slack's three entities. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A link with a label; the label alone where the address is too long to be shown. */
export function linked(url: string, label: string): string {
  // A bar would end the address inside the token.
  const address = escaped(url).replaceAll('|', '%7C');
  return address.length > 2_500 ? escaped(label) : `<${address}|${escaped(label).replaceAll('|', '/')}>`;
}

/**
 * Text of others inside our message. No mention, no label over a link and no formatting can come out of it, and no line of it
 * stands where one of ours would. A bare address stays one: it shows where it leads.
 */
export function plain(text: string): string {
  return text
    .slice(0, 1_500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\u200b$&')
    .replace(/\r\n|[\r\n\u2028\u2029]/g, '\n    ');
}
