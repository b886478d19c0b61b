/** Writes a message as one of the members. */
import type { ChatPerson, ChatPlace } from '../../shapes.ts';
import { post } from '../api.ts';
import { h } from '../dom.ts';
import { problem } from '../view.ts';

export interface ComposerOptions {
  place: ChatPlace;
  members: readonly ChatPerson[];
  label: string;
  threadTs?: string;
  /** Present when the composer can be closed. */
  closed?: () => void;
}

const AUTHOR_KEY = 'console-author';
let count = 0;

export function composer({ place, members, label, threadTs, closed }: ComposerOptions): HTMLFormElement {
  count += 1;
  const id = `composer-${count}`;
  const last = localStorage.getItem(AUTHOR_KEY);
  const author = h(
    'select',
    { id: `${id}-author` },
    ...members.map((member) => h('option', { value: member.id, selected: member.id === last }, member.name)),
  );
  const text = h('textarea', {
    id: `${id}-text`,
    rows: 2,
    required: true,
    placeholder: 'Links: plain, or [text](https://…)',
    onkeydown: (event) => {
      if (!(event instanceof KeyboardEvent)) return;
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      if (event.key === 'Escape') closed?.();
    },
  });
  const trouble = h('div', {});
  const send = async () => {
    localStorage.setItem(AUTHOR_KEY, author.value);
    try {
      const message = { place: place.id, author: author.value, text: text.value, threadTs };
      await post('console/chat/messages', message);
      text.value = '';
      trouble.replaceChildren();
      closed?.();
    } catch (error) {
      trouble.replaceChildren(problem(error));
    }
  };
  const form: HTMLFormElement = h(
    'form',
    {
      class: 'composer',
      'aria-label': label,
      onsubmit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    h('label', { class: 'hidden', for: `${id}-text` }, label),
    text,
    h(
      'div',
      { class: 'composer-line' },
      h('label', { for: `${id}-author` }, 'as'),
      author,
      h('span', { class: 'spacer' }),
      h('span', { class: 'faint hint' }, 'Ctrl + Enter'),
      closed && h('button', { type: 'button', class: 'quiet', onclick: closed }, 'Close'),
      h('button', { class: 'primary' }, threadTs === undefined ? 'Send' : 'Reply'),
    ),
    trouble,
  );
  return form;
}
