/** The SQLite file of a simulated workspace: its tables and their rows. */
import { Database } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface UserRow {
  id: string;
  name: string;
  real_name: string;
  title: string;
  deleted: number;
  bot_id: string | null;
  app_id: string | null;
}

export type ChannelKind = 'public' | 'private' | 'im';

export interface ChannelRow {
  id: string;
  /** Empty for a direct message. */
  name: string;
  kind: ChannelKind;
  topic: string;
  is_archived: number;
  /** Seconds since the epoch. */
  created: number;
  /** The person on the other side of a direct message. */
  im_user: string | null;
}

export interface MessageRow {
  channel: string;
  ts: string;
  /** The parent's ts; null for a message at the top level, also when it has replies. */
  thread_ts: string | null;
  user: string;
  subtype: 'channel_join' | 'tombstone' | 'thread_broadcast' | null;
  text: string;
  /** JSON of `MessageExtra`. */
  extra: string;
}

/** Further content of a message besides its text. */
export interface MessageExtra {
  bot_id?: string;
  app_id?: string;
  client_msg_id?: string;
  edited?: { user: string; ts: string };
  blocks?: unknown[];
  attachments?: unknown[];
  metadata?: { event_type: string; event_payload: object };
  /** Workspace of a writer of another organisation; null when Slack names no workspace for the message. */
  home?: string | null;
}

/** Opens `<dir>/slack.sqlite`; creates missing folders and tables. */
export function openDatabase(dir: string): Database {
  mkdirSync(dir, { recursive: true });
  const database = new Database(join(dir, 'slack.sqlite'), { create: true, strict: true });
  database.run('PRAGMA journal_mode = WAL');
  database.run('PRAGMA busy_timeout = 5000');
  database.run(`CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, real_name TEXT NOT NULL, title TEXT NOT NULL, deleted INTEGER NOT NULL,
    bot_id TEXT, app_id TEXT) STRICT`);
  database.run(`CREATE TABLE IF NOT EXISTS channels (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL, is_archived INTEGER NOT NULL,
    created INTEGER NOT NULL, im_user TEXT UNIQUE) STRICT`);
  database.run(`CREATE TABLE IF NOT EXISTS members (
    channel TEXT NOT NULL, user TEXT NOT NULL, PRIMARY KEY (channel, user)) STRICT, WITHOUT ROWID`);
  database.run(`CREATE TABLE IF NOT EXISTS messages (
    channel TEXT NOT NULL, ts TEXT NOT NULL UNIQUE, thread_ts TEXT, user TEXT NOT NULL, subtype TEXT,
    text TEXT NOT NULL, extra TEXT NOT NULL, PRIMARY KEY (channel, ts)) STRICT, WITHOUT ROWID`);
  // Channels in which other organisations are (Slack Connect).
  database.run('CREATE TABLE IF NOT EXISTS shared_channels (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID');
  database.run('CREATE INDEX IF NOT EXISTS replies ON messages (channel, thread_ts, ts)');
  // The ts of a deleted message must never be reused.
  database.run('CREATE TABLE IF NOT EXISTS clock (last_ts TEXT NOT NULL) STRICT');
  return database;
}
