/** Starts the page: signs in, shows the view of the current URL, and keeps it up to date. */
import type { Changes, ConsoleInfo } from '../shapes.ts';
import { connect, RequestFailed } from './api.ts';
import { byId, h, replace } from './dom.ts';
import { listen } from './live.ts';
import { forgetToken, keepToken, takeToken, token } from './session.ts';
import { problem, type View } from './view.ts';
import { appsView, appView } from './views/apps.ts';
import { chatView } from './views/chat.ts';
import { itemsView } from './views/items.ts';
import { runView } from './views/run.ts';
import { runsView } from './views/runs.ts';
import { schedulesView } from './views/schedules.ts';
import { startView } from './views/start.ts';
import { startFormView } from './views/start_form.ts';

type Opener = (groups: Record<string, string>) => Promise<View>;

const ROUTES: [pattern: RegExp, open: Opener][] = [
  [/^\/$/, () => runsView()],
  [/^\/runs\/(?<id>[^/]+)$/, ({ id = '' }) => runView(id)],
  [/^\/start$/, () => startView()],
  [
    /^\/start\/(?<kind>flow|script)\/(?<path>.+)$/,
    ({ kind, path = '' }) => startFormView(kind === 'flow' ? 'flow' : 'script', path),
  ],
  [/^\/schedules$/, () => schedulesView()],
  [/^\/items$/, () => itemsView()],
  [/^\/apps$/, async () => appsView()],
  [/^\/apps\/(?<path>.+)$/, async ({ path = '' }) => appView(path)],
  [/^\/chat(\/(?<place>[^/]+))?$/, ({ place }) => chatView(place)],
];

const main = byId('main');
let current: View | undefined;
let generation = 0;

async function show(byPerson: boolean): Promise<void> {
  generation += 1;
  const mine = generation;
  const address = decodeURIComponent(location.pathname);
  const route = ROUTES.find(([pattern]) => pattern.test(address));
  markCurrent(address);
  const view = await open(route, address);
  if (mine !== generation) return view.close?.();
  current?.close?.();
  current = view;
  document.title = `${view.title} · Console`;
  replace(main, view.element);
  if (!byPerson) return;
  scrollTo(0, 0);
  const target = view.element.querySelector<HTMLElement>('[autofocus], h1') ?? main;
  target.focus({ preventScroll: true });
}

async function open(route: (typeof ROUTES)[number] | undefined, address: string): Promise<View> {
  try {
    if (route === undefined) throw new RequestFailed(404, `There is no page ${address}.`);
    return await route[1](route[0].exec(address)?.groups ?? {});
  } catch (error) {
    if (error instanceof RequestFailed && error.status === 401) signIn();
    return { title: 'Problem', element: h('section', { class: 'page' }, problem(error)) };
  }
}

function navigation({ chat, apps }: ConsoleInfo): void {
  const links: [address: string, text: string][] = [
    ['/', 'Runs'],
    ['/start', 'Start'],
    ['/schedules', 'Schedules'],
    ['/items', 'Resources'],
  ];
  if (apps.length > 0) links.push(['/apps', 'Apps']);
  if (chat !== null) links.push(['/chat', 'Chat']);
  replace(byId('nav'), ...links.map(([href, text]) => h('a', { href }, text)));
}

function markCurrent(address: string): void {
  const area = address.startsWith('/runs/') ? '/' : `/${address.split('/')[1] ?? ''}`;
  for (const link of byId('nav').querySelectorAll('a')) {
    const isHere = link.getAttribute('href') === area;
    if (isHere) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function changed(changes: Changes | undefined): void {
  current?.changed?.(changes);
}

/** Clicks on links of the console change the view without reloading the page. */
function followLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (link === null || modified || event.defaultPrevented || link.target !== '') return;
    if (link.origin !== location.origin || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    void show(true);
  });
  addEventListener('popstate', () => void show(true));
}

/** Asks for the token when there is none, or when it is not valid for this runtime. */
function signIn(): void {
  const input = h('input', {
    id: 'token',
    type: 'password',
    required: true,
    autocomplete: 'off',
    autofocus: true,
  });
  const form = h(
    'form',
    {
      class: 'sign-in',
      onsubmit: (event) => {
        event.preventDefault();
        keepToken(input.value.trim());
        location.reload();
      },
    },
    h('h1', {}, 'Token'),
    h('p', {}, 'Open the address that “npm run console” prints, or paste the token of the runtime:'),
    h('label', { for: 'token' }, 'Token'),
    input,
    h('button', { class: 'primary' }, 'Open'),
  );
  generation += 1;
  replace(main, form);
  input.focus();
}

async function start(): Promise<void> {
  takeToken();
  if (token() === null) return signIn();
  try {
    const info = await connect();
    byId('workspace').textContent = info.workspace;
    navigation(info);
  } catch (error) {
    if (!(error instanceof RequestFailed) || error.status !== 401) return replace(main, problem(error));
    forgetToken();
    return signIn();
  }
  followLinks();
  await show(false);
  const connection = byId('connection');
  let wasConnected = false;
  await listen({
    changed,
    connected: () => {
      connection.dataset.state = 'live';
      connection.textContent = 'Live';
      if (wasConnected) changed(undefined);
      wasConnected = true;
    },
    disconnected: () => {
      connection.dataset.state = 'lost';
      connection.textContent = 'Connecting again';
    },
  });
}

void start();
