/** The runnables. One that needs only a line of text can be started here. */

import type { Runnable } from '../../shapes.ts';
import { getJson, pathInAddress, post } from '../api.ts';
import { h } from '../dom.ts';
import { navigate, pageTitle, problem, type View } from '../view.ts';
import { runAddress } from './start_run.ts';

const GROUPS: [startedBy: Runnable['startedBy'], title: string][] = [
  ['people', 'Started by hand'],
  ['schedules', 'Usually started by a schedule or a trigger'],
  ['apps', 'Usually started by an app'],
  ['others', 'Others'],
  ['flows', 'Steps of flows'],
];

export async function startView(): Promise<View> {
  const all = await getJson<Runnable[]>('console/runnables');
  const cards = all.map((runnable) => ({ runnable, element: card(runnable) }));
  const groups = GROUPS.map(([startedBy, title]) => {
    const own = cards.filter(({ runnable }) => runnable.startedBy === startedBy);
    const of = (kind: Runnable['kind']) =>
      own.filter(({ runnable }) => runnable.kind === kind).map(({ element }) => element);
    const list = h('ul', { class: 'cards' }, ...of('flow'));
    const compact = h('ul', { class: 'cards compact' }, ...of('script'));
    return { own, element: h('section', {}, h('h2', { class: 'group' }, title), list, compact) };
  });
  const none = h('p', { class: 'empty' }, 'Nothing matches.');
  const search = h('input', {
    type: 'search',
    id: 'start-search',
    placeholder: 'Title, path or description',
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => filter(),
  });

  function filter(): void {
    const text = search.value.trim().toLowerCase();
    for (const { own, element } of groups) {
      for (const { runnable, element: one } of own) {
        const { summary, path, description } = runnable;
        one.hidden = !`${summary}\n${path}\n${description}`.toLowerCase().includes(text);
      }
      element.hidden = own.every(({ element: one }) => one.hidden);
    }
    none.hidden = groups.some(({ element }) => !element.hidden);
  }
  filter();
  return {
    title: 'Start',
    element: h(
      'section',
      { class: 'page' },
      h('div', { class: 'page-head' }, pageTitle('Start')),
      h(
        'form',
        { class: 'filter', role: 'search', onsubmit: (event) => event.preventDefault() },
        h('label', { class: 'hidden', for: 'start-search' }, 'Title, path or description'),
        search,
      ),
      ...groups.map(({ element }) => element),
      all.length === 0 ? h('p', { class: 'empty' }, 'This workspace has nothing to start.') : none,
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
