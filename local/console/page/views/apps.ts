/** The apps of the workspace: a list, and one app in a frame that has no token. */

import { consoleInfo, pathInAddress, RequestFailed } from '../api.ts';
import { answerCalls } from '../app_calls.ts';
import { h } from '../dom.ts';
import { pageTitle, type View } from '../view.ts';

export function appsView(): View {
  const { apps } = consoleInfo();
  return {
    title: 'Apps',
    element: h(
      'section',
      { class: 'page' },
      h('div', { class: 'page-head' }, pageTitle('Apps')),
      h(
        'ul',
        { class: 'cards' },
        apps.map(({ path, summary }) =>
          h(
            'li',
            { class: 'card' },
            h('h2', { class: 'card-title' }, h('a', { href: `/apps/${pathInAddress(path)}` }, summary)),
            h('p', { class: 'path' }, path),
          ),
        ),
      ),
      apps.length === 0 && h('p', { class: 'empty' }, 'This workspace has no apps.'),
    ),
  };
}

export function appView(path: string): View {
  const app = consoleInfo().apps.find((candidate) => candidate.path === path);
  if (app === undefined) throw new RequestFailed(404, `The workspace has no app ${path}.`);
  const frame = h('iframe', {
    class: 'app-frame',
    title: app.summary,
    src: `/app_frame/${pathInAddress(path)}`,
    sandbox: 'allow-scripts allow-forms allow-downloads allow-popups allow-popups-to-escape-sandbox',
  });
  const close = answerCalls(frame, path);
  return { title: app.summary, element: h('div', { class: 'app' }, frame), close };
}
