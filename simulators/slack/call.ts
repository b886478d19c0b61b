/** One call of a Web API method: its arguments, its caller and the scopes of the token. */

import { invalidArguments, SlackRefusal } from './refusal.ts';
import type { ChannelKind, ChannelRow } from './schema.ts';
import type { SlackStore } from './store.ts';
import type { SlackWorld } from './world.ts';

/** Method name to implementation; the result is the response without `ok`. */
export type Methods = Record<string, (call: Call) => object>;

export class Call {
  readonly store: SlackStore;
  readonly team: SlackWorld['team'];
  readonly app: SlackWorld['app'];
  readonly #args: Record<string, unknown>;
  readonly #scopes: readonly string[];

  constructor(
    context: {
      store: SlackStore;
      team: SlackWorld['team'];
      app: SlackWorld['app'];
      scopes: readonly string[];
    },
    args: Record<string, unknown>,
  ) {
    this.store = context.store;
    this.team = context.team;
    this.app = context.app;
    this.#scopes = context.scopes;
    this.#args = args;
  }

  /** Refuses the call with `missing_scope` unless the token has `scope`. */
  need(scope: string): void {
    if (this.#scopes.includes(scope)) return;
    throw new SlackRefusal('missing_scope', { needed: scope, provided: this.#scopes.join(',') });
  }

  text(name: string): string | undefined {
    const value = this.#args[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'object') throw invalidArguments(`must provide a string [json-pointer:/${name}]`);
    return String(value);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.text(name);
    return value === 'true' || value === '1';
  }

  /** A page size between 1 and `max`; other values are refused as in Slack. */
  limit(fallback: number, max: number): number {
    const value = this.text('limit');
    if (value === undefined) return fallback;
    if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > max)
      throw new SlackRefusal('invalid_limit');
    return Number(value);
  }

  /** Structured arguments are JSON text in a form and plain values in a JSON body. */
  json(name: string, error: string): unknown {
    const value = this.#args[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch (cause) {
      throw new SlackRefusal(error, { response_metadata: { messages: [`[ERROR] ${String(cause)}`] } });
    }
  }

  /** The end of the previous page; undefined for the first page. */
  cursor(kind: string): string | undefined {
    const value = this.text('cursor');
    if (value === undefined) return undefined;
    const [name, position] = Buffer.from(value, 'base64').toString('utf8').split(':');
    if (name !== kind || !position) throw new SlackRefusal('invalid_cursor');
    return position;
  }

  /** The channel named by the argument `channel`, when visible to the app. */
  channel(): ChannelRow {
    const channel = this.store.channel(this.required('channel'));
    if (!channel || (channel.kind === 'private' && !this.isMember(channel)))
      throw new SlackRefusal('channel_not_found');
    return channel;
  }

  isMember(channel: ChannelRow): boolean {
    return channel.kind === 'im' || this.store.members(channel.id).includes(this.app.user_id);
  }

  /** Channel to read messages from: scope and membership checked. */
  readableChannel(): ChannelRow {
    const channel = this.channel();
    this.need(`${scopePrefix[channel.kind]}:history`);
    if (!this.isMember(channel)) throw new SlackRefusal('not_in_channel');
    return channel;
  }
}

/** Prefix of the scope for a kind of conversation. */
export const scopePrefix: Record<ChannelKind, string> = { public: 'channels', private: 'groups', im: 'im' };

/** The cursor that `Call.cursor` parses. */
export function nextCursor(kind: string, position: string | undefined): string {
  return position === undefined ? '' : Buffer.from(`${kind}:${position}`).toString('base64');
}
