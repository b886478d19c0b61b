/** The initial content of a simulated Slack workspace. */

export interface SlackWorld {
  team: { id: string; name: string; domain: string };
  /** The app whose bot token the simulator accepts; its `user_id` is one of `users`. */
  app: { id: string; bot_id: string; user_id: string };
  users: WorldUser[];
  channels: WorldChannel[];
  messages: WorldMessage[];
}

export interface WorldUser {
  id: string;
  name: string;
  real_name: string;
  title?: string;
  deleted?: boolean;
  /** Set for bot users: the app they belong to. */
  bot?: { bot_id: string; app_id: string };
}

export interface WorldChannel {
  id: string;
  /** Without `#`. */
  name: string;
  members: string[];
  topic?: string;
  is_private?: boolean;
  is_archived?: boolean;
}

export interface WorldMessage {
  channel: string;
  user: string;
  at: Date;
  /** As typed: links bare or as `[label](url)`; a bot's text is mrkdwn. Left out for `channel_join`. */
  text?: string;
  subtype?: 'channel_join';
  /** Replies in its thread. */
  replies?: { user: string; at: Date; text: string }[];
}
