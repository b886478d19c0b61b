/** Schedules: their past and next ticks, and how late they were. */
import type { Changes, ScheduleView } from '../../shapes.ts';
import { getJson, pathInAddress, post } from '../api.ts';
import { h, KeyedList, type Part, replace, setAttributes } from '../dom.ts';
import { oneAtATime } from '../live.ts';
import { notify, pageTitle, stateBadge, timeElement, type View } from '../view.ts';
import { ago, duration } from '../words.ts';

const TICK_MS = 10_000;

export async function schedulesView(): Promise<View> {
  const list = h('ul', { class: 'cards' });
  const none = h('p', { class: 'empty' }, 'This workspace has no schedules.');
  const cards = new KeyedList<ScheduleView>(list, ({ path }) => path, card);
  const refresh = async () => {
    const schedules = await getJson<ScheduleView[]>('console/schedules');
    cards.update(schedules);
    none.hidden = schedules.length > 0;
  };
  const load = oneAtATime(() => refresh().catch((error) => notify(String(error))));
  await refresh();
  const ticking = setInterval(load, TICK_MS);
  return {
    title: 'Schedules',
    element: h(
      'section',
      { class: 'page' },
      h('div', { class: 'page-head' }, pageTitle('Schedules')),
      list,
      none,
    ),
    changed: (changes: Changes | undefined) => {
      if (changes === undefined || changes.runs.length > 0) load();
    },
    close: () => clearInterval(ticking),
  };
}

function card({ path }: ScheduleView): Part<ScheduleView> {
  const text = h('div', { class: 'card-body' });
  let enabled = false;
  const flip = async () => {
    try {
      await post(`schedules/setenabled/${pathInAddress(path)}`, { enabled: !enabled });
      enabled = !enabled;
      drawSwitch();
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error));
    }
  };
  const onOff = h('button', { type: 'button', role: 'switch', class: 'switch', onclick: () => void flip() });
  const drawSwitch = () => {
    setAttributes(onOff, { 'aria-checked': String(enabled), 'aria-label': `Schedule ${path}` });
    onOff.textContent = enabled ? 'On' : 'Off';
  };
  return {
    element: h('li', { class: 'card schedule' }, text, onOff),
    update: (schedule) => {
      enabled = schedule.enabled;
      drawSwitch();
      replace(text, ...description(schedule));
    },
  };
}

function description(schedule: ScheduleView): (HTMLElement | false)[] {
  const { path, summary, target, args, noOverlap, error } = schedule;
  const given = encodeURIComponent(JSON.stringify(args));
  const start = `/start/${target.kind}/${pathInAddress(target.path)}?args=${given}`;
  const when = ` ${schedule.timezone}${noOverlap ? ', no overlap' : ''}`;
  return [
    h('h2', { class: 'card-title' }, summary || path),
    h('p', { class: 'path' }, path),
    h(
      'dl',
      { class: 'facts' },
      row('Runs', h('a', { href: start, class: 'path' }, target.path)),
      row('When', h('span', {}, h('code', {}, schedule.schedule), when)),
      row('Next tick', nextTick(schedule)),
      row('Last tick', lastTick(schedule)),
      row('Punctuality', h('span', {}, punctuality(schedule))),
    ),
    error !== undefined && h('p', { class: 'problem' }, error),
  ];
}

function nextTick({ next, enabled }: ScheduleView): HTMLElement {
  if (next !== undefined) return h('a', { href: `/runs/${next.id}` }, timeElement(next.at, ago(next.at)));
  return h('span', { class: 'faint' }, enabled ? 'none queued' : 'switched off');
}

function lastTick({ last }: ScheduleView): HTMLElement {
  if (last === undefined) return h('span', { class: 'faint' }, 'none yet');
  const link = h('a', { href: `/runs/${last.id}` }, timeElement(last.at, ago(last.at)));
  return h('span', { class: 'tick' }, link, stateBadge(last.state));
}

function row(name: string, value: HTMLElement): HTMLElement {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function punctuality({ last, lateMs, missed, next }: ScheduleView): string {
  if (last === undefined && lateMs === 0) return '–';
  const overdue = next !== undefined && next.at < Date.now();
  const late = lateMs < 1_000 ? 'on time' : `${duration(lateMs)} ${overdue ? 'overdue' : 'late'}`;
  return missed === 0 ? late : `${late}, ${missed} missed`;
}
