/** The runnables. One that needs only a line of text can be started here. */

import type { Runnable } from '../../shapes.ts';
import { getJson, pathInAddress, post } from '../api.ts';
import { h } from '../dom.ts';
import { navigate, pageTitle, problem, type View } from '../view.ts';
import { runAddress } from './start_run.ts';

export async function startView(): Promise<View> {
  const all = await getJson<Runnable[]>('console/runnables');
  const flows = all.filter(({ kind }) => kind === 'flow');
  const scripts = all.filter(({ kind }) => kind === 'script');
  return {
    title: 'Start',
    element: h(
      'section',
      { class: 'page' },
      h('div', { class: 'page-head' }, pageTitle('Start')),
      flows.length > 0 && h('h2', { class: 'group' }, 'Flows'),
      h('ul', { class: 'cards' }, ...flows.map(card)),
      scripts.length > 0 && h('h2', { class: 'group' }, 'Scripts'),
      h('ul', { class: 'cards compact' }, ...scripts.map(card)),
      all.length === 0 && h('p', { class: 'empty' }, 'This workspace has nothing to start.'),
    ),
  };
}

function card(runnable: Runnable): HTMLElement {
  const { kind, path, summary, description } = runnable;
  const address = `/start/${kind}/${pathInAddress(path)}`;
  return h(
    'li',
    { class: 'card' },
    h('h3', {}, h('a', { href: address }, summary || path)),
    summary !== '' && h('p', { class: 'path' }, path),
    kind === 'flow' && description !== '' && h('p', { class: 'card-text' }, description),
    kind === 'flow' &&
      (quickForm(runnable, address) ||
        h(
          'p',
          { class: 'card-end' },
          h(
            'a',
            { class: 'button primary', href: address, 'aria-label': `Start ${summary || path}` },
            'Start',
          ),
        )),
  );
}

/** One field and a button, for a flow whose only required argument is a text. */
function quickForm({ kind, path, summary, fields }: Runnable, address: string): HTMLElement | false {
  const required = fields.filter((property) => property.required);
  const [only] = required;
  if (only === undefined || required.length > 1 || only.type !== 'string' || only.options?.length)
    return false;
  const id = `quick-${path}`;
  const input = h('input', { id, type: 'text', required: true, autocomplete: 'off', spellcheck: 'false' });
  const trouble = h('div', {});
  return h(
    'form',
    {
      class: 'quick',
      onsubmit: async (event) => {
        event.preventDefault();
        try {
          // As in the full form, an untouched field takes the schema's default.
          const defaults = fields.filter(({ fallback }) => fallback !== undefined && fallback !== null);
          const args = Object.fromEntries(defaults.map(({ name, fallback }) => [name, fallback]));
          navigate(
            `/runs/${await post(runAddress(kind, path), { ...args, [only.name]: input.value.trim() })}`,
          );
        } catch (error) {
          trouble.replaceChildren(problem(error));
        }
      },
    },
    h('label', { for: id }, only.name),
    h('div', { class: 'quick-line' }, input, h('button', { class: 'primary' }, 'Run')),
    only.description !== '' && h('p', { class: 'faint' }, only.description),
    h('p', {}, h('a', { href: address, 'aria-label': `All options of ${summary || path}` }, 'All options')),
    trouble,
  );
}
