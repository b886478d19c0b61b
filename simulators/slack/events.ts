/** The Events API: sends signed events of the app's channels to the configured URL, with retries. */
import { type Delivery, type DeliveryOptions, deliver, signed } from './deliveries.ts';
import type { MessageRow } from './schema.ts';
import type { Change, SlackStore } from './store.ts';
import { wireMessage } from './wire.ts';
import type { SlackWorld } from './world.ts';

export class SlackEvents {
  /** Every attempt so far, for tests and pages. */
  readonly deliveries: Delivery[] = [];
  #url: string | undefined;
  #serial = 0;
  readonly #open = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(
    private readonly store: SlackStore,
    private readonly world: Pick<SlackWorld, 'team' | 'app'>,
    private readonly options: DeliveryOptions,
  ) {}

  /**
   * Sends events to `url` after it has answered Slack's challenge; undefined stops sending.
   * @throws when the URL does not return the challenge
   */
  async to(url: string | undefined): Promise<void> {
    this.#url = undefined;
    if (url === undefined) return;
    const challenge = crypto.randomUUID();
    const body = JSON.stringify({ token: 'unused', challenge, type: 'url_verification' });
    const response = await fetch(url, signed(body, 'application/json', this.options));
    const text = await response.text();
    if (!response.ok || !text.includes(challenge)) {
      throw new Error(
        `${url} did not answer Slack's challenge: HTTP ${response.status} ${text.slice(0, 200)}`,
      );
    }
    this.#url = url;
  }

  /** Called by the store after each change. */
  handle(change: Change): void {
    const { row } = change;
    const channel = this.store.channel(row.channel);
    if (this.#url === undefined || channel === null || channel.kind !== 'public') return;
    if (!this.store.members(channel.id).includes(this.world.app.user_id)) return;
    const { team, app } = this.world;
    const body = {
      token: 'unused',
      team_id: team.id,
      api_app_id: app.id,
      event: { type: 'message', channel: channel.id, channel_type: 'channel', ...this.#eventOf(change) },
      type: 'event_callback',
      event_id: `Ev0${String(++this.#serial).padStart(8, '0')}`,
      event_time: Math.floor(this.options.now() / 1_000),
    };
    this.send(JSON.stringify(body));
  }

  /** Sends a body as an event, with Slack's retries. */
  send(body: string): void {
    if (this.#url === undefined) return;
    const sending = deliver(this.#url, body, this.options, this.deliveries, this.#end.signal);
    this.#open.add(sending);
    void sending.finally(() => this.#open.delete(sending));
  }

  /** Sends a slash command as a person, and returns the app's ephemeral response. */
  async command(url: string, typed: { user: string; channel: string; text: string }): Promise<string> {
    const [command = '', ...words] = typed.text.split(' ');
    const { team, app } = this.world;
    const body = new URLSearchParams({
      token: 'unused',
      team_id: team.id,
      team_domain: team.domain,
      channel_id: typed.channel,
      user_id: typed.user,
      command,
      text: words.join(' '),
      api_app_id: app.id,
    });
    const response = await fetch(url, signed(`${body}`, 'application/x-www-form-urlencoded', this.options));
    if (!response.ok) throw new Error(`${command} failed with the error "${response.status}"`);
    const answer: unknown = await response.json();
    return typeof answer === 'object' && answer !== null && 'text' in answer ? String(answer.text) : '';
  }

  /** Resolves when all events so far are delivered or have no retry left. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  async stop(): Promise<void> {
    this.#url = undefined;
    this.#end.abort();
    await this.idle();
  }

  #eventOf(change: Change): object {
    const event_ts = `${Math.floor(this.options.now() / 1_000)}.${String(this.#serial).padStart(6, '0')}`;
    const wire = (row: MessageRow) => wireMessage(this.store, this.world.team.id, row, false);
    switch (change.kind) {
      case 'written':
        return { ...wire(change.row), event_ts: change.row.ts };
      case 'changed':
        return {
          subtype: 'message_changed',
          message: wire(change.row),
          previous_message: wire(change.before),
          hidden: true,
          ts: event_ts,
          event_ts,
        };
      case 'deleted':
        return {
          subtype: 'message_deleted',
          previous_message: wire(change.row),
          deleted_ts: change.row.ts,
          hidden: true,
          ts: event_ts,
          event_ts,
        };
    }
  }
}
