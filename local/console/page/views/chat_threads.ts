/** Messages with their replies. */
import type { ChatMessage, ChatPerson, ChatPlace } from '../../shapes.ts';
import { h, KeyedList, type Part, replace } from '../dom.ts';
import { timeElement } from '../view.ts';
import { clockTime, dayOf } from '../words.ts';
import { messageBlocks, part } from './chat_blocks.ts';
import { messageButtons } from './chat_buttons.ts';
import { composer } from './composer.ts';

interface Thread {
  message: ChatMessage;
  replies: ChatMessage[];
}

export class ChatThreads {
  private list: KeyedList<Thread> | undefined;

  constructor(
    private readonly place: ChatPlace,
    private readonly people: readonly ChatPerson[],
    private readonly members: readonly ChatPerson[],
  ) {}

  into(element: Element): void {
    this.list = new KeyedList<Thread>(
      element,
      ({ message }) => message.ts,
      ({ message }) => this.thread(message),
    );
  }

  update(messages: readonly ChatMessage[]): void {
    const threads = messages
      .filter(({ threadTs }) => threadTs === null)
      .map((message) => ({ message, replies: messages.filter(({ threadTs }) => threadTs === message.ts) }));
    this.list?.update(threads);
  }

  private thread(first: ChatMessage): Part<Thread> {
    const own = h('div', {});
    const top = this.message(own);
    const answers = h('ol', { class: 'replies' });
    const replies = new KeyedList<ChatMessage>(
      answers,
      ({ ts }) => ts,
      () => this.message(h('li', {})),
    );
    const element = h('li', { class: 'thread', id: `message-${first.ts}` }, own, answers);
    if (!first.isNotice && this.place.kind === 'channel' && this.members.length > 0) {
      element.append(this.replyBox(first));
    }
    return {
      element,
      update({ message, replies: answersNow }) {
        top.update(message);
        replies.update(answersNow);
        answers.hidden = answersNow.length === 0;
      },
    };
  }

  /** A button that is replaced by a composer. */
  private replyBox(message: ChatMessage): HTMLElement {
    const box = h('div', { class: 'reply-box' });
    const name = this.nameOf(message.author);
    const open = h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': `Reply to ${name}, ${clockTime(message.at)}`,
        onclick: () => {
          const { place, members } = this;
          const form = composer({
            place,
            members,
            label: `Reply to ${name}`,
            threadTs: message.ts,
            closed: () => {
              replace(box, open);
              open.focus();
            },
          });
          replace(box, form);
          form.querySelector('textarea')?.focus();
        },
      },
      'Reply',
    );
    box.append(open);
    return box;
  }

  private message(element: HTMLElement): Part<ChatMessage> {
    let shown = '';
    return {
      element,
      update: (message) => {
        const signature = JSON.stringify(message);
        if (signature === shown) return;
        shown = signature;
        replace(element, this.article(message));
      },
    };
  }

  private article({ ts, author, at, parts, blocks, buttons, edited, isNotice }: ChatMessage): HTMLElement {
    const person = this.people.find(({ id }) => id === author);
    const time = timeElement(
      at,
      Date.now() - at < 86_400_000 ? clockTime(at) : `${dayOf(at)}, ${clockTime(at)}`,
    );
    if (isNotice) return h('p', { class: 'notice-line' }, ...parts.map(part), ' ', time);
    return h(
      'article',
      { class: `message${person?.isApp ? ' from-app' : ''}` },
      h('span', { class: `avatar hue-${hue(author)}`, 'aria-hidden': 'true' }, initials(this.nameOf(author))),
      h(
        'div',
        {},
        h(
          'p',
          { class: 'message-head' },
          h('span', { class: 'author' }, this.nameOf(author)),
          person?.isApp === true && h('span', { class: 'tag' }, 'app'),
          time,
          edited && h('span', { class: 'faint' }, 'edited'),
        ),
        blocks.length > 0 ? messageBlocks(blocks) : h('p', { class: 'message-text' }, ...parts.map(part)),
        buttons.length > 0 && messageButtons({ place: this.place.id, ts, members: this.members, buttons }),
      ),
    );
  }

  private nameOf(id: string): string {
    return this.people.find((person) => person.id === id)?.name ?? id;
  }
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return words.length > 1 ? `${words[0]?.[0]}${words.at(-1)?.[0]}` : name.slice(0, 2);
}

/** One of eight colours, stable per person. */
function hue(id: string): number {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % 8;
}
