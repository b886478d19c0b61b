/** The list of runs, newest first, updated live. */
import type { Changes, RunList, RunSummary } from '../../shapes.ts';
import { getJson } from '../api.ts';
import { h, KeyedList, type Part, replace } from '../dom.ts';
import { oneAtATime } from '../live.ts';
import { pageTitle, problem, stateBadge, timeElement, type View } from '../view.ts';
import { ago, isOver, took } from '../words.ts';
import { runFilter } from './run_filter.ts';

const PAGE = 50;
const MOST = 1_000;
const TICK_MS = 1_000;
/** A faster answer needs no sign that the list is being loaded. */
const BUSY_AFTER_MS = 200;

export async function runsView(): Promise<View> {
  const list = h('ol', { class: 'runs' });
  const rows = new KeyedList<RunSummary>(list, ({ id }) => id, runRow);
  const nextList = h('ol', { class: 'runs' });
  const nextRows = new KeyedList<RunSummary>(nextList, ({ id }) => id, runRow);
  const nextCount = h('summary', {});
  const nextRuns = h('details', { class: 'next' }, nextCount, nextList);
  const below = h('div', { class: 'below' });
  const count = h('p', { class: 'count', role: 'status' });
  let runs: RunSummary[] = [];
  let next: RunSummary[] = [];
  let limit = PAGE;

  const load = oneAtATime(async () => {
    const slow = setTimeout(() => list.setAttribute('aria-busy', 'true'), BUSY_AFTER_MS);
    try {
      await refresh();
    } catch (error) {
      replace(below, problem(error));
    } finally {
      clearTimeout(slow);
      list.removeAttribute('aria-busy');
    }
  });
  const filter = runFilter(() => {
    limit = PAGE;
    load();
  });
  const more = h(
    'button',
    {
      type: 'button',
      onclick: () => {
        limit = Math.min(limit + PAGE, MOST);
        load();
      },
    },
    'Show older runs',
  );

  function draw(): void {
    rows.update(runs);
    nextRows.update(next);
  }

  async function refresh(): Promise<void> {
    const answer = await getJson<RunList>('console/runs', { ...filter.query(), limit: String(limit) });
    ({ runs, next } = answer);
    draw();
    const [soonest] = next;
    nextRuns.hidden = soonest === undefined || filter.isSet();
    if (soonest) {
      const first = `${soonest.summary || soonest.path} ${ago(soonest.scheduledFor ?? soonest.createdAt)}`;
      nextCount.textContent = `Next: ${first}${next.length > 1 ? `, and ${next.length - 1} more` : ''}`;
    }
    const active = runs.filter(({ state }) => !isOver(state)).length;
    count.textContent = active === 0 ? '' : `${active} under way`;
    const older =
      limit < MOST
        ? more
        : h('p', { class: 'empty' }, `These are ${MOST} runs; choose a day to see older ones.`);
    replace(below, runs.length === 0 && nothing(filter.isSet()), answer.more && older);
  }

  await refresh();
  const ticking = setInterval(draw, TICK_MS);
  return {
    title: 'Runs',
    element: h(
      'section',
      { class: 'page' },
      h(
        'div',
        { class: 'page-head' },
        pageTitle('Runs'),
        count,
        h('a', { class: 'button primary', href: '/start' }, 'Start a run'),
      ),
      filter.element,
      nextRuns,
      list,
      below,
    ),
    changed: (changes: Changes | undefined) => {
      if (changes === undefined || changes.runs.length > 0) load();
    },
    close: () => clearInterval(ticking),
  };
}

function runRow(run: RunSummary): Part<RunSummary> {
  const link = h('a', { class: 'run-row', href: `/runs/${run.id}` });
  const element = h('li', {}, link);
  let shown = '';
  return {
    element,
    update(next) {
      const { state, path, summary, error, labels, startedAt, scheduledFor, createdAt } = next;
      const now = Date.now();
      const at = state === 'scheduled' ? (scheduledFor ?? createdAt) : (startedAt ?? createdAt);
      const when = ago(at, now);
      const length = took(next, now);
      const signature = JSON.stringify([state, when, length, summary]);
      if (signature === shown) return;
      shown = signature;
      replace(
        link,
        stateBadge(state),
        h(
          'span',
          { class: 'run-name' },
          h('span', { class: 'run-title' }, summary || path),
          summary !== '' && h('span', { class: 'path' }, path),
          labels.length > 0 && h('span', { class: 'run-labels' }, labels.join(', ')),
          error && h('span', { class: 'run-error' }, error),
        ),
        h('span', { class: 'run-by' }, startedBy(next)),
        h('span', { class: 'run-when' }, timeElement(at, when)),
        h('span', { class: 'run-took' }, length || '–'),
      );
    },
  };
}

function startedBy({ schedulePath, createdBy }: RunSummary): string {
  return schedulePath === undefined ? createdBy : 'schedule';
}

function nothing(filtered: boolean): HTMLElement {
  return filtered
    ? h('p', { class: 'empty' }, 'No run matches.')
    : h('p', { class: 'empty' }, 'Nothing has run yet. ', h('a', { href: '/start' }, 'Start something'), '.');
}
