/** Slack of a golden transcript: channels, people, threads and private messages in memory, and the ways in which it can fail. */
import { SharedError } from '../../../f/shared/lib/errors.ts';
import type { Post, PostResult, SlackMessage, SlackPort } from '../../../f/shared/lib/slack/message.ts';

export interface StoryMessage extends SlackMessage {
  channel: string;
  who: string;
  label: string | null;
  edited: boolean;
  deleted: boolean;
}
export interface StoryChannel {
  id: string;
  name: string;
  /** Slack's error when the bot reads it; null while it may. */
  closed: string | null;
}
type Fault = (accept: () => PostResult) => PostResult;

export class StorySlack implements SlackPort {
  readonly channels: StoryChannel[];
  readonly messages: StoryMessage[] = [];
  readonly privateMessages: { at: Date; text: string }[] = [];
  /** Outcomes of the next posts, in order. */
  readonly faults: Fault[] = [];
  /** Slack's error for private messages; null while they arrive. */
  operatorError: string | null = null;
  #serial = 0;

  constructor(
    names: readonly string[],
    private readonly now: () => Date,
  ) {
    this.channels = names.map((name, index) => ({ id: `C0CREDIT0${index + 1}`, name, closed: null }));
  }

  channel(name: string): StoryChannel {
    const found = this.channels.find((channel) => channel.name === name);
    if (found === undefined) throw new Error(`there is no channel #${name}`);
    return found;
  }

  labelled(label: string): StoryMessage {
    const found = this.messages.find((message) => message.label === label);
    if (found === undefined) throw new Error(`there is no message ${label}`);
    return found;
  }

  add(message: Pick<StoryMessage, 'channel' | 'who' | 'label'> & Partial<StoryMessage>): StoryMessage {
    const ts = `${Math.floor(this.now().getTime() / 1_000)}.${String(++this.#serial).padStart(6, '0')}`;
    const added = { ts, user: `U0${message.who.toUpperCase()}`, edited: false, deleted: false, ...message };
    this.messages.push(added);
    const parent = this.messages.find(({ ts: parentTs }) => parentTs === message.thread_ts);
    if (parent) parent.reply_count = (parent.reply_count ?? 0) + 1;
    return added;
  }

  async history(channel: string, oldest: string): Promise<SlackMessage[]> {
    this.#check(channel, `the history of ${channel}`);
    return this.#of(channel).filter((message) => message.thread_ts === undefined && message.ts >= oldest);
  }

  async thread(channel: string, ts: string): Promise<SlackMessage[] | null> {
    this.#check(channel, `the thread ${channel}/${ts}`);
    const thread = this.#of(channel).filter((message) => message.ts === ts || message.thread_ts === ts);
    return thread.some((message) => message.ts === ts) ? thread : null;
  }

  async post({ channel, thread_ts, text, metadata }: Post): Promise<PostResult> {
    const closed = this.channels.find(({ id }) => id === channel)?.closed ?? null;
    if (closed !== null) return { kind: 'refused', error: closed };
    const accept = (): PostResult => {
      const bot = { who: 'CreditBot', label: null, bot_id: 'B0CREDIT' };
      const { ts } = this.add({ channel, ...bot, thread_ts, text, metadata });
      return { kind: 'posted', ts };
    };
    return (this.faults.shift() ?? ((take) => take()))(accept);
  }

  async tell(text: string): Promise<void> {
    if (this.operatorError !== null) throw refused('the private message to U0OPERATOR', this.operatorError);
    this.privateMessages.push({ at: this.now(), text });
  }

  #of(channel: string): SlackMessage[] {
    return structuredClone(
      this.messages.filter((message) => message.channel === channel && !message.deleted),
    );
  }

  #check(channel: string, what: string): void {
    const error = this.channels.find(({ id }) => id === channel)?.closed;
    if (error === 'unavailable') {
      throw new SharedError('slack_unavailable', `Slack did not answer ${what}: timeout`, {
        retryable: true,
      });
    }
    if (error) throw refused(what, error);
  }
}

function refused(what: string, error: string): SharedError {
  return new SharedError('slack_refused', `Slack refused ${what}: ${error}`);
}
