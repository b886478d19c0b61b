/** The actions on a run: cancel it, run it again. */
import type { RunView } from '../../shapes.ts';
import { getJson, pathInAddress, post } from '../api.ts';
import { h, replace } from '../dom.ts';
import { navigate, notify } from '../view.ts';
import { isOver } from '../words.ts';
import { runAddress } from './start_run.ts';

type Run = RunView['run'];

export function runActions(first: Run): { element: HTMLElement; update(run: Run): void } {
  const { id, kind, path } = first;
  const element = h('div', { class: 'actions' });
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error));
    }
  };
  const dialog = cancelDialog(async (reason) => {
    await attempt(async () => {
      notify(await post(`jobs_u/queue/cancel/${id}`, { reason }).then(() => 'The run is being canceled'));
    });
  });
  const again = h(
    'button',
    {
      type: 'button',
      onclick: () =>
        void attempt(async () => {
          const args = await getJson<Record<string, unknown>>(`jobs_u/get_args/${id}`);
          if (kind !== 'preview') navigate(`/runs/${await post(runAddress(kind, path), args)}`);
        }),
    },
    'Run again',
  );
  const changed = h(
    'a',
    { class: 'button', href: `/start/${kind}/${pathInAddress(path)}?from=${id}` },
    'Edit and run',
  );
  const cancel = h(
    'button',
    { type: 'button', class: 'danger', onclick: () => dialog.showModal() },
    'Cancel run',
  );
  let shown: boolean | undefined;
  return {
    element,
    update({ state }) {
      const over = isOver(state);
      if (shown === over) return;
      shown = over;
      replace(element, kind !== 'preview' && over && [changed, again], !over && cancel, dialog);
    },
  };
}

function cancelDialog(confirmed: (reason: string) => Promise<void>): HTMLDialogElement {
  const reason = h('input', { id: 'cancel-reason', type: 'text', autocomplete: 'off', maxlength: 300 });
  const dialog: HTMLDialogElement = h(
    'dialog',
    { 'aria-labelledby': 'cancel-title' },
    h(
      'form',
      {
        method: 'dialog',
        onsubmit: (event) => {
          event.preventDefault();
          dialog.close();
          void confirmed(reason.value.trim());
        },
      },
      h('h2', { id: 'cancel-title' }, 'Cancel this run?'),
      h('p', {}, 'Its steps are stopped immediately. Their effects so far are not undone.'),
      h('label', { for: 'cancel-reason' }, 'Reason ', h('span', { class: 'faint' }, 'optional')),
      reason,
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', onclick: () => dialog.close() }, 'Keep running'),
        h('button', { class: 'danger' }, 'Cancel run'),
      ),
    ),
  );
  return dialog;
}
