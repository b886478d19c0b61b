/** Small icons; each is beside a word with the same meaning. */
import type { State } from '../shapes.ts';
import { setAttributes } from './dom.ts';

const SVG = 'http://www.w3.org/2000/svg';

const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  stop: 'M5 5h6v6H5z',
  skip: 'M3.5 8h9M9 4.5L12.5 8 9 11.5',
  clock: 'M8 4.2V8l2.4 1.8',
  pause: 'M6 4.5v7M10 4.5v7',
  dash: 'M5 8h6',
  chevron: 'M6 4l4 4-4 4',
} as const;
export type IconName = keyof typeof PATHS;

export function icon(name: IconName, className = 'icon'): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  setAttributes(svg, { viewBox: '0 0 16 16', class: className, 'aria-hidden': 'true' });
  const path = document.createElementNS(SVG, 'path');
  setAttributes(path, { d: PATHS[name] });
  svg.append(path);
  return svg;
}

const STATE_ICONS: Record<State, IconName | undefined> = {
  pending: undefined,
  scheduled: 'clock',
  waiting: 'clock',
  running: undefined,
  suspended: 'pause',
  success: 'check',
  failure: 'cross',
  canceled: 'stop',
  skipped: 'skip',
  unreached: 'dash',
};

/** A round icon in the colour of the state. */
export function stateMark(state: State): HTMLElement {
  const mark = document.createElement('span');
  mark.className = `mark mark-${state}`;
  mark.setAttribute('aria-hidden', 'true');
  const name = STATE_ICONS[state];
  if (name !== undefined) mark.append(icon(name));
  return mark;
}
