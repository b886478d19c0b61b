/** The approvals that a run waits for: one form for each of its suspended flows. */

import type { ApprovalView, StepView } from '../../shapes.ts';
import { post } from '../api.ts';
import { h, KeyedList, type Part } from '../dom.ts';
import { notify, problem } from '../view.ts';
import { fieldFor } from './field.ts';

export function approvalList(): { element: HTMLElement; update(steps: readonly StepView[]): void } {
  const element = h('div', { class: 'approvals' });
  const list = new KeyedList<ApprovalView>(element, ({ flow, after }) => `${flow} ${after}`, card);
  return {
    element,
    update: (steps) => list.update(waiting(steps)),
  };
}

function waiting(steps: readonly StepView[]): ApprovalView[] {
  return steps.flatMap(({ approval, children }) => [...(approval ? [approval] : []), ...waiting(children)]);
}

function card({ flow, after, fields: asked }: ApprovalView): Part<ApprovalView> {
  const fields = asked.map((property) => fieldFor(property, undefined, [], false));
  const trouble = h('div', {});
  const count = h('p', { class: 'faint' });
  const answer = async (approved: boolean) => {
    try {
      const entries = fields.map(({ name, value }) => [name, value()] as const);
      const payload = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
      await post(`jobs_u/flow/resume_suspended/${flow}`, { payload, approved });
      notify(approved ? 'Approved' : 'Refused');
    } catch (error) {
      trouble.replaceChildren(problem(error));
    }
  };
  const form = h(
    'form',
    {
      class: 'approval',
      'aria-label': `Approval after ${after}`,
      onsubmit: (event) => {
        event.preventDefault();
        void answer(true);
      },
    },
    h('h2', {}, 'Waits for approval'),
    h('p', {}, `The run continues after “${after}” once it is approved.`),
    count,
    ...fields.map(({ element }) => element),
    h(
      'div',
      { class: 'actions' },
      h('button', { class: 'primary' }, 'Approve'),
      h('button', { type: 'button', class: 'danger', onclick: () => void answer(false) }, 'Refuse'),
    ),
    trouble,
  );
  return {
    element: form,
    update: ({ missing }) => {
      count.hidden = missing < 2;
      count.textContent = `${missing} approvals are still needed.`;
    },
  };
}
