/** The form of one flow or script, generated from its schema's properties. */

import type { Runnable } from '../../shapes.ts';
import { getJson, post, RequestFailed } from '../api.ts';
import { h } from '../dom.ts';
import { navigate, pageTitle, problem, type View } from '../view.ts';
import { type Field, fieldFor } from './field.ts';
import { runAddress } from './start_run.ts';

export async function startFormView(kind: 'flow' | 'script', path: string): Promise<View> {
  const all = await getJson<Runnable[]>('console/runnables');
  const runnable = all.find((one) => one.kind === kind && one.path === path);
  if (runnable === undefined) throw new RequestFailed(404, `There is no ${kind} ${path} to start.`);
  const given = await givenArguments();
  const fields = await fieldsOf(runnable, given);
  const trouble = h('div', {});
  const button = h('button', { class: 'primary' }, 'Run');

  const submit = async () => {
    trouble.replaceChildren();
    button.disabled = true;
    try {
      const entries = fields.map(({ name, value }) => [name, value()] as const);
      const args = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
      navigate(`/runs/${await post(runAddress(kind, path), args)}`);
    } catch (error) {
      trouble.replaceChildren(problem(error));
      button.disabled = false;
    }
  };
  const { summary, description } = runnable;
  return {
    title: `Start ${summary || path}`,
    element: h(
      'section',
      { class: 'page narrow' },
      h('p', { class: 'crumbs' }, h('a', { href: '/start' }, 'Start'), h('span', { class: 'path' }, path)),
      h('div', { class: 'page-head' }, pageTitle(summary || path)),
      description !== '' && h('p', { class: 'lead' }, description),
      h(
        'form',
        {
          class: 'start-form',
          onsubmit: (event) => {
            event.preventDefault();
            void submit();
          },
        },
        ...fields.map(({ element }) => element),
        fields.length === 0 && h('p', { class: 'faint' }, 'It takes no arguments.'),
        h('div', { class: 'actions' }, button),
        trouble,
      ),
    ),
  };
}

/** The arguments of an earlier run (`?from=<id>`), or those in the URL (`?args=<JSON>`). */
async function givenArguments(): Promise<Record<string, unknown>> {
  const query = new URLSearchParams(location.search);
  const from = query.get('from');
  if (from !== null) return getJson(`jobs_u/get_args/${encodeURIComponent(from)}`);
  return JSON.parse(query.get('args') ?? '{}');
}

async function fieldsOf({ fields: properties }: Runnable, given: Record<string, unknown>): Promise<Field[]> {
  const isResource = properties.some(({ format }) => format.startsWith('resource-'));
  const resources = isResource
    ? await getJson<{ path: string; resource_type: string }[]>('resources/list')
    : [];
  return properties.map((property, index) => {
    const type = property.format.replace(/^resource-/, '');
    const paths = resources.filter(({ resource_type }) => resource_type === type).map(({ path }) => path);
    return fieldFor(property, given[property.name], paths, index === 0);
  });
}
