/**
 * One part of a report in Telegram. A bot cannot read its chat back, so that a lost answer leaves open whether a message is there.
 * Therefore only a title is sent; the report is put into it by an edit, which may be repeated. A title whose answer was lost is
 * found by its number, next to the one that was sent after it, and deleted. A message that a person deleted is sent anew.
 */
import { contentHash, type Message } from './message.ts';
import { type ChannelPort, failureOf, type PartOutcome, type PostKey, type PostStore } from './post.ts';

export interface TelegramPort extends ChannelPort {
  /** Whether the message with this number is one of the bot with the given content; `unknown` when Telegram does not answer. */
  isOwn(id: number, message: Message): Promise<boolean | 'unknown'>;
}

/** Numbers before a title in which one is looked for whose answer was lost. */
const lookBack = 20;

export async function postToTelegram(
  store: PostStore,
  telegram: TelegramPort,
  key: PostKey,
  part: { title: Message; message: Message },
  run: string,
  sendsAgain = true,
): Promise<PartOutcome> {
  const hash = contentHash(part.message);
  const claim = await store.claim(key, run);
  switch (claim.kind) {
    case 'held':
      return { kind: 'held' };
    case 'posted':
      if (claim.hash === hash) return { kind: 'unchanged', message: claim.message };
      return filled(claim.message, 'edited');
    case 'placed':
      return completed(claim.message, claim.doubtful);
    case 'claimed':
    case 'doubtful': {
      const answer = await telegram.send(part.title, key);
      if (answer.kind === 'sent') {
        await store.placed(key, answer.message);
        return completed(answer.message, claim.kind === 'doubtful');
      }
      // After doubt there may be a title: the claim keeps that.
      if (answer.kind !== 'unknown' && claim.kind === 'claimed') await store.release(key);
      return failureOf(answer);
    }
  }

  async function completed(message: string, doubtful: boolean): Promise<PartOutcome> {
    if (doubtful) {
      const failure = await removeLost(Number(message));
      if (failure !== null) return failure;
    }
    return filled(message, 'posted');
  }

  async function filled(message: string, kind: 'posted' | 'edited'): Promise<PartOutcome> {
    const answer = await telegram.edit(message, part.message, key);
    if (answer.kind === 'gone' && sendsAgain) {
      await store.release(key);
      return postToTelegram(store, telegram, key, part, run, false);
    }
    if (answer.kind !== 'sent') return failureOf(answer);
    await store.posted(key, message, hash);
    return { kind, message };
  }

  /** Deletes titles between the last known message and this one. */
  async function removeLost(message: number): Promise<PartOutcome | null> {
    const known = await store.newestOther(key);
    // A larger number is one of another chat.
    const first = Math.max(known < message ? known + 1 : 1, message - lookBack);
    for (let id = message - 1; id >= first; id--) {
      const own = await telegram.isOwn(id, part.title);
      if (own === 'unknown') return failureOf({ kind: 'unknown', error: `message ${id} cannot be checked` });
      if (!own) continue;
      const answer = await telegram.remove(`${id}`);
      if (answer.kind !== 'sent') return failureOf(answer);
    }
    return null;
  }
}
