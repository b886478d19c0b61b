/** Actions of people in a simulated workspace: write, edit, delete, join. Used in process by the demo and by tests. */
import { randomUUID } from 'node:crypto';
import type { ChannelRow, MessageExtra, MessageRow } from './schema.ts';
import type { SlackStore } from './store.ts';
import { segmentsBlock, segmentsText, typedSegments } from './text.ts';
import { formatTs } from './ts.ts';
import { messageExtra } from './wire.ts';

/** Actions of people. Channels are given by id or by name without `#`. */
export class SlackActors {
  readonly #store: SlackStore;
  readonly #now: () => number;

  constructor(store: SlackStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Writes a message as a person.
   * @param text as typed: links bare or as `[label](url)`
   * @param options `home`: the workspace of a writer of another organisation; null for a message without any. `attachments`: what
   * Slack adds to the message, such as the messages it shares or whose addresses it unfurls
   * @returns its ts
   */
  postAs(
    user: string,
    channel: string,
    text: string,
    {
      home,
      attachments,
      ...options
    }: { thread_ts?: string; home?: string | null; attachments?: object[] } = {},
  ): string {
    const { text: written, extra } = humanMessage(text);
    const row = this.#store.insert({
      channel: this.#channel(channel).id,
      user: this.#user(user),
      ...options,
      text: written,
      extra: {
        ...extra,
        ...(home === undefined ? {} : { home }),
        ...(attachments === undefined ? {} : { attachments }),
      },
    });
    return row.ts;
  }

  /** Shares a channel with another organisation, as Slack Connect does. */
  share(channel: string): void {
    this.#store.share(this.#channel(channel).id);
  }

  /** Edits a person's message; its ts is unchanged. */
  edit(channel: string, ts: string, text: string): void {
    const row = this.#message(channel, ts);
    const edited = { user: row.user, ts: formatTs(this.#now() * 1_000) };
    const content = humanMessage(text);
    const extra = { ...messageExtra(row), ...content.extra, edited };
    this.#store.update({ ...row, text: content.text, extra: JSON.stringify(extra) });
  }

  /** Deletes a message; a parent with replies becomes a tombstone. */
  remove(channel: string, ts: string): void {
    this.#store.remove(this.#message(channel, ts));
  }

  /** Adds a person to a channel and posts Slack's join message; returns its ts. */
  join(user: string, channel: string): string {
    const { id } = this.#channel(channel);
    this.#store.addMember(id, this.#user(user));
    return this.#store.insert({
      channel: id,
      user,
      subtype: 'channel_join',
      text: `<@${user}> has joined the channel`,
    }).ts;
  }

  /** Every message of a channel, replies included, oldest first. */
  messages(channel: string): MessageRow[] {
    const { id } = this.#channel(channel);
    const sql = 'SELECT * FROM messages WHERE channel = ? ORDER BY ts';
    return this.#store.database.query<MessageRow, [string]>(sql).all(id);
  }

  /** The app's direct messages to a person, oldest first; empty without any. */
  directMessages(user: string): MessageRow[] {
    const channel = this.#store.channels().find((one) => one.im_user === user);
    return channel ? this.messages(channel.id) : [];
  }

  #channel(idOrName: string): ChannelRow {
    const channel = this.#store.channel(idOrName);
    if (!channel)
      throw new Error(`The simulated Slack has no channel "${idOrName}"; it has ${names(this.#store)}.`);
    return channel;
  }

  #user(id: string): string {
    if (!this.#store.user(id))
      throw new Error(`The simulated Slack has no user "${id}"; add it to the world's users.`);
    return id;
  }

  #message(channel: string, ts: string): MessageRow {
    const row = this.#store.message(this.#channel(channel).id, ts);
    if (!row)
      throw new Error(
        `The simulated Slack has no message ${ts} in "${channel}"; use the ts that postAs returned.`,
      );
    return row;
  }
}

/** The message that Slack stores for a text typed by a person. */
export function humanMessage(typed: string): { text: string; extra: MessageExtra } {
  const segments = typedSegments(typed);
  const id = randomUUID();
  return {
    text: segmentsText(segments),
    extra: { client_msg_id: id, blocks: [segmentsBlock(segments, id.slice(0, 5))] },
  };
}

function names(store: SlackStore): string {
  return store
    .channels()
    .map((channel) => channel.name || channel.id)
    .join(', ');
}
