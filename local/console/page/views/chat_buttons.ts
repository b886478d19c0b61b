/** Buttons below a message of an app, clicked as one of the members of the place. */
import type { ChatButton, ChatPerson } from '../../shapes.ts';
import { post } from '../api.ts';
import { h } from '../dom.ts';
import { notify, problem } from '../view.ts';

export interface MessageButtons {
  place: string;
  ts: string;
  members: readonly ChatPerson[];
  buttons: readonly ChatButton[];
}

export function messageButtons({ place, ts, members, buttons }: MessageButtons): HTMLElement {
  const trouble = h('div', {});
  const [author] = members;
  const row = h('div', { class: 'message-buttons', role: 'group', 'aria-label': 'Buttons' });
  const click = async (action: string) => {
    const controls = [...row.querySelectorAll('button')];
    for (const control of controls) control.disabled = true;
    try {
      const answer = await post('console/chat/clicks', { place, ts, author: author?.id, action });
      const { status } = JSON.parse(answer) as { status: number | null };
      notify(status === 200 ? 'Clicked' : `The app answered ${status ?? 'nothing'} to the click`);
    } catch (error) {
      trouble.replaceChildren(problem(error));
    }
    for (const control of controls) control.disabled = false;
  };
  row.append(
    ...buttons.map(({ action, label, style }) =>
      h(
        'button',
        {
          type: 'button',
          class: style ?? '',
          disabled: author === undefined,
          onclick: () => void click(action),
        },
        label,
      ),
    ),
  );
  return h('div', {}, row, trouble);
}
