/** The interface of a view, and the parts that several views share. */
import type { Changes, State } from '../shapes.ts';
import { RequestFailed } from './api.ts';
import { byId, h } from './dom.ts';
import { stateMark } from './icons.ts';
import { fullTime, STATE_WORDS } from './words.ts';

export interface View {
  title: string;
  element: HTMLElement;
  /** Something changed on the server; `undefined`: anything may have changed. */
  changed?(changes: Changes | undefined): void;
  /** Called before another view replaces this one. */
  close?(): void;
}

/** Navigates to another view. */
export function navigate(address: string): void {
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}

let fading: ReturnType<typeof setTimeout> | undefined;

/** Shows a short notification, which screen readers announce. */
export function notify(text: string): void {
  const notice = byId('notice');
  notice.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => notice.replaceChildren(), 6_000);
}

export function problem(error: unknown): HTMLElement {
  const text = error instanceof Error ? error.message : String(error);
  const isMissing = error instanceof RequestFailed && error.status === 404;
  return h(
    'div',
    { class: 'problem', role: 'alert' },
    h('strong', {}, isMissing ? 'Not found' : 'Request failed'),
    h('p', {}, text),
  );
}

export function stateBadge(state: State): HTMLElement {
  return h('span', { class: `state state-${state}` }, stateMark(state), h('span', {}, STATE_WORDS[state]));
}

export function timeElement(at: number, text: string): HTMLElement {
  return h('time', { datetime: new Date(at).toISOString(), title: fullTime(at) }, text);
}

/** A heading that receives the focus when its view opens. */
export function pageTitle(text: string): HTMLHeadingElement {
  return h('h1', { tabindex: -1 }, text);
}
