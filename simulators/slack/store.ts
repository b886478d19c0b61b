/** Users, channels and messages of a simulated workspace, stored durably in SQLite. */
import type { Database } from 'bun:sqlite';
import { type ChannelRow, type MessageExtra, type MessageRow, openDatabase, type UserRow } from './schema.ts';
import { formatTs, normalTs } from './ts.ts';

export interface NewMessage {
  channel: string;
  user: string;
  text: string;
  thread_ts?: string;
  subtype?: MessageRow['subtype'];
  extra?: MessageExtra;
  /** Time of the message; default: now. */
  at?: Date;
}

/** Both ends exclusive, full-width ts. */
export interface TsRange {
  after: string;
  before: string;
}

/** A change of a message; `before` is its previous state. */
export type Change =
  | { kind: 'written'; row: MessageRow }
  | { kind: 'changed'; row: MessageRow; before: MessageRow }
  | { kind: 'deleted'; row: MessageRow };

export class SlackStore {
  readonly database: Database;
  /** Called after every change of a message. */
  changed: (change: Change) => void = () => {};
  readonly #now: () => number;

  constructor(dir: string, now: () => number) {
    this.database = openDatabase(dir);
    this.#now = now;
  }

  close(): void {
    this.database.close();
  }

  isEmpty(): boolean {
    return this.users().length === 0;
  }

  users(): UserRow[] {
    return this.database.query<UserRow, []>('SELECT * FROM users ORDER BY id').all();
  }

  user(id: string): UserRow | null {
    return this.database.query<UserRow, [string]>('SELECT * FROM users WHERE id = ?').get(id);
  }

  channels(): ChannelRow[] {
    return this.database.query<ChannelRow, []>('SELECT * FROM channels ORDER BY id').all();
  }

  /** A channel by id, or by name without `#`. */
  channel(idOrName: string): ChannelRow | null {
    const sql = "SELECT * FROM channels WHERE id = ?1 OR (name = ?1 AND kind <> 'im')";
    return this.database.query<ChannelRow, [string]>(sql).get(idOrName);
  }

  /** The direct-message channel of the app and a person, opened when it does not exist. */
  directChannel(user: string): { channel: ChannelRow; existed: boolean } {
    const find = this.database.query<ChannelRow, [string]>('SELECT * FROM channels WHERE im_user = ?');
    const existing = find.get(user);
    if (existing) return { channel: existing, existed: true };
    const channel: ChannelRow = {
      id: `D${user.slice(1)}`,
      name: '',
      kind: 'im',
      topic: '',
      is_archived: 0,
      created: Math.floor(this.#now() / 1_000),
      im_user: user,
    };
    this.database
      .query("INSERT INTO channels VALUES ($id, '', 'im', '', 0, $created, $im_user)")
      .run({ id: channel.id, created: channel.created, im_user: user });
    return { channel, existed: false };
  }

  members(channel: string): string[] {
    const sql = 'SELECT user FROM members WHERE channel = ? ORDER BY user';
    return this.database
      .query<{ user: string }, [string]>(sql)
      .all(channel)
      .map((row) => row.user);
  }

  addMember(channel: string, user: string): void {
    this.database.query('INSERT OR IGNORE INTO members VALUES (?, ?)').run(channel, user);
  }

  share(channel: string): void {
    this.database.query('INSERT OR IGNORE INTO shared_channels VALUES (?)').run(channel);
  }

  isShared(channel: string): boolean {
    const sql = 'SELECT id FROM shared_channels WHERE id = ?';
    return this.database.query<{ id: string }, [string]>(sql).get(channel) !== null;
  }

  /** Writes a message with a ts that is unique in the workspace. */
  insert(message: NewMessage): MessageRow {
    const written = this.database.transaction(() => {
      const row: MessageRow = {
        channel: message.channel,
        ts: this.#nextTs(message.at),
        thread_ts: message.thread_ts ?? null,
        user: message.user,
        subtype: message.subtype ?? null,
        text: message.text,
        extra: JSON.stringify(message.extra ?? {}),
      };
      this.database
        .query('INSERT INTO messages VALUES ($channel, $ts, $thread_ts, $user, $subtype, $text, $extra)')
        .run({ ...row });
      return row;
    })();
    this.changed({ kind: 'written', row: written });
    return written;
  }

  message(channel: string, ts: string): MessageRow | null {
    const sql = 'SELECT * FROM messages WHERE channel = ? AND ts = ?';
    return this.database.query<MessageRow, [string, string]>(sql).get(channel, normalTs(ts) ?? ts);
  }

  update(row: MessageRow): void {
    const before = this.message(row.channel, row.ts);
    this.#write(row);
    if (before !== null) this.changed({ kind: 'changed', row, before });
  }

  #write(row: MessageRow): void {
    this.database
      .query(
        'UPDATE messages SET subtype = $subtype, text = $text, extra = $extra WHERE channel = $channel AND ts = $ts',
      )
      .run({ channel: row.channel, ts: row.ts, subtype: row.subtype, text: row.text, extra: row.extra });
  }

  /** Deletes a message. A parent with replies becomes a tombstone, as in Slack. */
  remove(row: MessageRow): void {
    this.database.transaction(() => {
      if (this.replies(row.channel, row.ts).length > 0) {
        this.#write({ ...row, subtype: 'tombstone', text: 'This message was deleted.', extra: '{}' });
        return;
      }
      const erase = this.database.query('DELETE FROM messages WHERE channel = ? AND ts = ?');
      erase.run(row.channel, row.ts);
      const parent = row.thread_ts === null ? null : this.message(row.channel, row.thread_ts);
      if (parent?.subtype === 'tombstone' && this.replies(row.channel, parent.ts).length === 0) {
        erase.run(row.channel, parent.ts);
      }
    })();
    this.changed({ kind: 'deleted', row });
  }

  /** Messages at the top level of a channel, newest first. */
  topLevel(channel: string, range: TsRange, limit: number): MessageRow[] {
    const sql = `SELECT * FROM messages WHERE channel = ? AND (thread_ts IS NULL OR subtype = 'thread_broadcast')
      AND ts > ? AND ts < ? ORDER BY ts DESC LIMIT ?`;
    const query = this.database.query<MessageRow, [string, string, string, number]>(sql);
    return query.all(channel, range.after, range.before, limit);
  }

  /** Replies of a thread, oldest first, without the parent. */
  replies(channel: string, ts: string): MessageRow[] {
    // Without the hint, SQLite scans the whole channel in key order.
    const sql = 'SELECT * FROM messages INDEXED BY replies WHERE channel = ? AND thread_ts = ? ORDER BY ts';
    return this.database.query<MessageRow, [string, string]>(sql).all(channel, ts);
  }

  #nextTs(at: Date | undefined): string {
    const last =
      this.database.query<{ last_ts: string }, []>('SELECT last_ts FROM clock').get()?.last_ts ?? '0';
    const lastMicros = Math.round(Number(last) * 1_000_000);
    let micros = at ? at.getTime() * 1_000 : Math.max(this.#now() * 1_000, lastMicros + 1);
    const taken = this.database.query<{ ts: string }, [string]>('SELECT ts FROM messages WHERE ts = ?');
    while (taken.get(formatTs(micros))) micros += 1;
    if (micros > lastMicros) {
      this.database.run('DELETE FROM clock');
      this.database.query('INSERT INTO clock VALUES (?)').run(formatTs(micros));
    }
    return formatTs(micros);
  }
}
