/** One part of a report in Slack: after doubt the direct messages are read back, by the metadata of the message; one that was deleted is sent anew. */
import { contentHash, type Message } from './message.ts';
import { type ChannelPort, failureOf, type PartOutcome, type PostKey, type PostStore } from './post.ts';

export interface SlackPort extends ChannelPort {
  /** The message of a part, or null when the channel has none. */
  find(key: PostKey): Promise<string | null>;
}

export async function postToSlack(
  store: PostStore,
  slack: SlackPort,
  key: PostKey,
  message: Message,
  run: string,
  sendsAgain = true,
): Promise<PartOutcome> {
  const hash = contentHash(message);
  const claim = await store.claim(key, run);
  switch (claim.kind) {
    case 'held':
      return { kind: 'held' };
    case 'placed':
    case 'posted':
      return changed(claim.message, claim.kind === 'posted' ? claim.hash : null);
    case 'doubtful': {
      const found = await slack.find(key);
      if (found !== null) {
        await store.posted(key, found, '');
        return changed(found, null);
      }
      return sent();
    }
    case 'claimed':
      return sent();
  }

  async function sent(): Promise<PartOutcome> {
    const answer = await slack.send(message, key);
    if (answer.kind === 'sent') {
      await store.posted(key, answer.message, hash);
      return { kind: 'posted', message: answer.message };
    }
    if (answer.kind === 'unknown') {
      const found = await slack.find(key);
      if (found === null) return failureOf(answer);
      await store.posted(key, found, hash);
      return { kind: 'posted', message: found };
    }
    await store.release(key);
    return failureOf(answer);
  }

  async function changed(id: string, before: string | null): Promise<PartOutcome> {
    if (before === hash) return { kind: 'unchanged', message: id };
    const answer = await slack.edit(id, message, key);
    if (answer.kind === 'gone' && sendsAgain) {
      await store.release(key);
      return postToSlack(store, slack, key, message, run, false);
    }
    if (answer.kind !== 'sent') return failureOf(answer);
    await store.posted(key, id, hash);
    return { kind: before === null ? 'posted' : 'edited', message: id };
  }
}
