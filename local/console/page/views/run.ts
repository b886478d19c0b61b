/** One run: its steps on a timeline, and the selected step. Updated live while it runs. */
import type { Changes, RunView, StepView } from '../../shapes.ts';
import { getJson } from '../api.ts';
import { byId, h, replace } from '../dom.ts';
import { oneAtATime } from '../live.ts';
import { notify, pageTitle, problem, stateBadge, timeElement, type View } from '../view.ts';
import { fullTime, isOver, STATE_WORDS, took } from '../words.ts';
import { approvalList } from './approvals.ts';
import { runActions } from './run_actions.ts';
import { runDetail } from './run_detail.ts';
import { StepTree } from './step_tree.ts';

const TICK_MS = 500;

export async function runView(id: string): Promise<View> {
  let view = await getJson<RunView>(`console/runs/${id}`);
  if (view.run.topId !== id) {
    // The URL of a step redirects to its run, with the step selected.
    history.replaceState(null, '', `/runs/${view.run.topId}?step=${id}`);
    return runView(view.run.topId);
  }
  const ahead = view.now - Date.now();
  const now = () => Date.now() + ahead;
  const asked = new URLSearchParams(location.search).get('step');
  let selected = asked ?? firstFailure(view.steps)?.jobId ?? id;

  const head = h('div', { class: 'run-facts' });
  const actions = runActions(view.run);
  const approvals = approvalList();
  const detail = runDetail();
  const tree = new StepTree((jobId) => {
    selected = jobId;
    history.replaceState(null, '', jobId === id ? `/runs/${id}` : `/runs/${id}?step=${jobId}`);
    draw();
    detail.bringUp();
  });

  function draw(): void {
    const { run, steps } = view;
    const root: StepView = {
      key: '',
      name: run.kind === 'flow' ? 'Whole run' : 'Script',
      summary: '',
      kind: run.kind === 'flow' ? 'flow' : 'script',
      state: run.state,
      jobId: run.id,
      ...(run.startedAt !== undefined && { startedAt: run.startedAt }),
      ...(run.completedAt !== undefined && { completedAt: run.completedAt }),
      children: [],
    };
    tree.update({ steps: [root, ...steps], selected, now: now() });
    const step = selected === id ? root : find(steps, (one) => one.jobId === selected);
    if (step !== undefined) detail.show(step, run);
    replace(
      head,
      stateBadge(run.state),
      run.startedAt !== undefined && fact('started', timeElement(run.startedAt, fullTime(run.startedAt))),
      run.startedAt === undefined &&
        run.scheduledFor !== undefined &&
        fact('for', timeElement(run.scheduledFor, fullTime(run.scheduledFor))),
      run.startedAt !== undefined && fact('took', took(run, now())),
      fact('by', run.schedulePath ?? run.createdBy),
    );
    actions.update(run);
    approvals.update(steps);
  }

  const load = oneAtATime(async () => {
    try {
      const before = view.run.state;
      view = await getJson<RunView>(`console/runs/${id}`);
      if (view.run.state !== before) notify(`The run: ${STATE_WORDS[view.run.state]}`);
      draw();
    } catch (error) {
      byId('notice').replaceChildren(problem(error));
    }
  });
  draw();
  const ticking = setInterval(() => {
    if (!isOver(view.run.state)) draw();
  }, TICK_MS);
  const title = view.run.summary || view.run.path;
  return {
    title,
    element: h(
      'section',
      { class: 'page wide' },
      h('p', { class: 'crumbs' }, h('a', { href: '/' }, 'Runs'), h('span', { class: 'path' }, view.run.path)),
      h('div', { class: 'page-head' }, pageTitle(title), actions.element),
      head,
      approvals.element,
      h(
        'div',
        { class: 'run-panes' },
        h('section', { class: 'steps', 'aria-label': 'Steps' }, tree.element),
        detail.element,
      ),
    ),
    changed: (changes: Changes | undefined) => {
      if (changes === undefined || changes.runs.includes(id)) load();
      if (changes === undefined || changes.logs.includes(selected)) detail.moreLog();
    },
    close: () => clearInterval(ticking),
  };
}

function fact(name: string, value: HTMLElement | string): HTMLElement {
  return h('span', { class: 'fact' }, h('span', { class: 'fact-name' }, name), ' ', value);
}

function find(steps: readonly StepView[], fits: (step: StepView) => boolean): StepView | undefined {
  for (const step of steps) {
    const found = fits(step) ? step : find(step.children, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The step whose failure the outer steps only propagate. */
function firstFailure(steps: readonly StepView[]): StepView | undefined {
  const failed = steps.find(({ state, kind }) => state === 'failure' && kind !== 'attempt');
  return failed && (firstFailure(failed.children) ?? failed);
}
