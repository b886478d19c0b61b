/** Buttons of the app's messages: a click sends a signed request to the configured interactivity URL. */
import { z } from 'zod';
import { type DeliveryOptions, signed } from './deliveries.ts';
import type { MessageRow } from './schema.ts';
import type { SlackStore } from './store.ts';
import { messageExtra, wireMessage } from './wire.ts';
import type { SlackWorld } from './world.ts';

const button = z.looseObject({
  type: z.literal('button'),
  action_id: z.string(),
  text: z.looseObject({ text: z.string() }),
  value: z.string().optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
const actions = z.object({
  type: z.literal('actions'),
  block_id: z.string().default(''),
  elements: z.array(z.unknown()),
});

export interface MessageButton {
  actionId: string;
  blockId: string;
  label: string;
  value: string | undefined;
  style: 'primary' | 'danger' | undefined;
}

/** The buttons under a message. */
export function buttonsOf(row: MessageRow): MessageButton[] {
  return (messageExtra(row).blocks ?? []).flatMap((block) => {
    const parsed = actions.safeParse(block);
    if (!parsed.success) return [];
    const { block_id: blockId, elements } = parsed.data;
    return elements.flatMap((element) => {
      const one = button.safeParse(element).data;
      if (one === undefined) return [];
      return [{ actionId: one.action_id, blockId, label: one.text.text, value: one.value, style: one.style }];
    });
  });
}

export class SlackButtons {
  #url: string | undefined;

  constructor(
    private readonly store: SlackStore,
    private readonly world: Pick<SlackWorld, 'team' | 'app'>,
    private readonly options: DeliveryOptions,
  ) {}

  /** Sets the interactivity URL, which receives the clicks. */
  to(url: string | undefined): void {
    this.#url = url;
  }

  /**
   * Clicks a button as a person. Slack sends one request and waits three seconds.
   * @returns the HTTP status of the response, or null when there was none
   * @throws when the message has no such button, or no interactivity URL is set
   */
  async click(user: string, channel: string, ts: string, actionId: string): Promise<number | null> {
    const row = this.store.message(channel, ts);
    const clicked = row && buttonsOf(row).find((one) => one.actionId === actionId);
    if (!row || !clicked) throw new Error(`The message ${ts} in ${channel} has no button "${actionId}".`);
    return this.send(this.payload(user, row, clicked));
  }

  /** The body that Slack sends for a click. */
  payload(user: string, row: MessageRow, { actionId, blockId, label, value, style }: MessageButton): string {
    const { team, app } = this.world;
    const action = {
      type: 'button',
      action_id: actionId,
      block_id: blockId,
      text: { type: 'plain_text', text: label, emoji: true },
      ...(value === undefined ? {} : { value }),
      ...(style === undefined ? {} : { style }),
      action_ts: `${Math.floor(this.options.now() / 1_000)}.000000`,
    };
    const payload = {
      type: 'block_actions',
      user: { id: user, username: user, name: user, team_id: team.id },
      api_app_id: app.id,
      token: 'unused',
      container: { type: 'message', message_ts: row.ts, channel_id: row.channel, is_ephemeral: false },
      trigger_id: crypto.randomUUID(),
      team: { id: team.id, domain: team.domain },
      channel: { id: row.channel, name: 'directmessage' },
      message: wireMessage(this.store, team.id, row, false),
      actions: [action],
    };
    return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  }

  /** Sends a signed body as Slack does. */
  async send(body: string): Promise<number | null> {
    if (this.#url === undefined) throw new Error('No interactivity URL is set: call buttons.to(url) first.');
    try {
      const request = signed(body, 'application/x-www-form-urlencoded', this.options);
      const response = await fetch(this.#url, {
        ...request,
        signal: AbortSignal.timeout(this.options.responseTimeoutMs),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      // No response in time, or no connection: Slack shows a warning beside the button.
      return null;
    }
  }
}
