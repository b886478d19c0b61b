/** A report in one channel: its parts in order, each once, whatever was lost before. */
import { type Channel, messagesOf } from './message.ts';
import { failureOf, type PartOutcome, type PostStore } from './post.ts';
import { postToSlack, type SlackPort } from './slack_part.ts';
import { postToTelegram, type TelegramPort } from './telegram_part.ts';

export type ChannelPorts =
  | { channel: 'slack'; port: SlackPort }
  | { channel: 'telegram'; port: TelegramPort };

export interface Delivery {
  channel: Channel;
  kind: PartOutcome['kind'];
  /** Ids of the messages, in the order of the parts. */
  messages: string[];
  /** Of a failed delivery. */
  error: string | null;
  retryable: boolean;
}

export interface Deliverable {
  /** The covered day; with the name of the customer for a report of one. */
  report: string;
  title: string;
  text: string;
}

/** The first part that is not delivered ends the delivery: a later call goes on from there. */
export async function deliver(
  store: PostStore,
  { channel, port }: ChannelPorts,
  { report, title, text }: Deliverable,
  run: string,
): Promise<Delivery> {
  const messages = messagesOf(channel, text);
  const outcomes: PartOutcome[] = [];
  for (const [part, message] of messages.entries()) {
    const key = { report, channel, part };
    const count = messages.length === 1 ? '' : ` (${part + 1}/${messages.length})`;
    const heading = { text: `${title}${count}`, entities: [] };
    const outcome =
      channel === 'slack'
        ? await postToSlack(store, port, key, message, run)
        : await postToTelegram(store, port, key, { title: heading, message }, run);
    outcomes.push(outcome);
    if (!isDelivered(outcome)) return deliveryOf(channel, outcomes);
  }
  return deliveryOf(channel, [
    ...outcomes,
    ...(await removeSurplus(store, channel, port, report, messages.length)),
  ]);
}

/** Removes the messages of a longer text that was posted before. */
async function removeSurplus(
  store: PostStore,
  channel: Channel,
  port: ChannelPorts['port'],
  report: string,
  parts: number,
): Promise<PartOutcome[]> {
  for (const { part, message } of await store.surplus({ report, channel, part: parts })) {
    const answer = await port.remove(message);
    if (answer.kind !== 'sent') return [failureOf(answer)];
    await store.removed({ report, channel, part });
  }
  return [];
}

function isDelivered(outcome: PartOutcome): outcome is Extract<PartOutcome, { message: string }> {
  return 'message' in outcome;
}

function deliveryOf(channel: Channel, outcomes: readonly PartOutcome[]): Delivery {
  const failed = outcomes.find((outcome) => outcome.kind === 'failed');
  const kinds = outcomes.map(({ kind }) => kind);
  const order = ['failed', 'held', 'posted', 'edited', 'unchanged'] as const;
  return {
    channel,
    kind: order.find((kind) => kinds.includes(kind)) ?? 'unchanged',
    messages: outcomes.filter(isDelivered).map(({ message }) => message),
    error: failed?.error ?? null,
    retryable: failed?.retryable ?? false,
  };
}
