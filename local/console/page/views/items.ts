/** Variables and resources. The server does not send the values of secrets. */
import type { ResourceView } from '../../shapes.ts';
import { getJson, pathInAddress } from '../api.ts';
import { h, replace } from '../dom.ts';
import { pageTitle, problem, type View } from '../view.ts';
import { valueView } from './value.ts';

/** As Windmill's API lists them. */
interface Variable {
  path: string;
  value: string | null;
  is_secret: boolean;
  description: string;
}
interface Resource {
  path: string;
  resource_type: string;
  description: string;
}

/** The resource type under which scripts store their state. */
const STATE = 'state';
const MOST_SHOWN = 300;

export async function itemsView(): Promise<View> {
  const [variables, resources] = await Promise.all([
    getJson<Variable[]>('variables/list'),
    getJson<Resource[]>('resources/list'),
  ]);
  const variableList = h('ul', { class: 'items' });
  const resourceList = h('ul', { class: 'items' });
  const stateList = h('ul', { class: 'items' });
  const search = h('input', {
    type: 'search',
    id: 'filter-items',
    placeholder: 'Path or type',
    autocomplete: 'off',
  });
  const draw = () => {
    const sought = search.value.trim().toLowerCase();
    const fits = (...texts: string[]) => texts.join('\n').toLowerCase().includes(sought);
    fill(
      variableList,
      variables.filter(({ path }) => fits(path)),
      variableItem,
    );
    const found = resources.filter(({ path, resource_type }) => fits(path, resource_type));
    fill(
      resourceList,
      found.filter(({ resource_type }) => resource_type !== STATE),
      resourceItem,
    );
    fill(
      stateList,
      found.filter(({ resource_type }) => resource_type === STATE),
      resourceItem,
    );
  };
  search.addEventListener('input', draw);
  draw();
  return {
    title: 'Resources and variables',
    element: h(
      'section',
      { class: 'page' },
      h('div', { class: 'page-head' }, pageTitle('Resources and variables')),
      h(
        'form',
        { class: 'filter', role: 'search', onsubmit: (event) => event.preventDefault() },
        h('label', { class: 'hidden', for: 'filter-items' }, 'Path or type'),
        search,
      ),
      h('h2', { class: 'group' }, 'Resources'),
      resourceList,
      h('h2', { class: 'group' }, 'Variables'),
      variableList,
      h('h2', { class: 'group' }, 'State kept by scripts'),
      stateList,
    ),
  };
}

function fill<T>(list: HTMLElement, items: T[], create: (item: T) => HTMLElement): void {
  const rest = items.length - MOST_SHOWN;
  replace(
    list,
    ...items.slice(0, MOST_SHOWN).map(create),
    rest > 0 && h('li', { class: 'empty' }, `${rest} more; narrow the search.`),
    items.length === 0 && h('li', { class: 'empty' }, 'None.'),
  );
}

function variableItem({ path, value, is_secret, description }: Variable): HTMLElement {
  return h(
    'li',
    { class: 'item' },
    h(
      'div',
      { class: 'item-head' },
      h('span', { class: 'path strong' }, path),
      is_secret && h('span', { class: 'tag' }, 'secret'),
    ),
    description !== '' && h('p', { class: 'faint' }, description),
    is_secret ? h('p', { class: 'faint' }, '••••••••') : h('p', { class: 'break' }, value ?? ''),
  );
}

function resourceItem({ path, resource_type, description }: Resource): HTMLElement {
  const details = h(
    'details',
    {},
    h(
      'summary',
      { class: 'item-head' },
      h('span', { class: 'path strong' }, path),
      h('span', { class: 'tag' }, resource_type),
    ),
  );
  details.addEventListener('toggle', async () => {
    if (!details.open || details.childElementCount > 1) return;
    try {
      const { value } = await getJson<ResourceView>(`console/resource/${pathInAddress(path)}`);
      details.append(valueView(value));
    } catch (error) {
      details.append(problem(error));
    }
  });
  return h('li', { class: 'item' }, details, description !== '' && h('p', { class: 'faint' }, description));
}
