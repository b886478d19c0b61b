/** The detail of one job: its error or result, its arguments, its log. */
import type { RunView, StepView } from '../../shapes.ts';
import { getJson } from '../api.ts';
import { h, replace } from '../dom.ts';
import { oneAtATime } from '../live.ts';
import { problem, stateBadge, timeElement } from '../view.ts';
import { clockTime, isOver, took } from '../words.ts';
import { errorCard, isErrorResult } from './error_card.ts';
import { LogPane } from './log_pane.ts';
import { valueView } from './value.ts';

/** A job as Windmill's API returns it. */
interface JobAnswer {
  args?: Record<string, unknown>;
  result?: unknown;
  script_path?: string;
  canceled_by?: string;
  canceled_reason?: string;
  job_kind: string;
}

export interface RunDetail {
  element: HTMLElement;
  show(step: StepView, run: RunView['run']): void;
  moreLog(): void;
  /** On a narrow screen the detail is below the steps. */
  bringUp(): void;
}

export function runDetail(): RunDetail {
  const title = h('h2', { id: 'detail-title', tabindex: -1 });
  const facts = h('div', { class: 'detail-facts' });
  const body = h('div', { class: 'detail-body' });
  const log = new LogPane();
  const element = h(
    'section',
    { class: 'detail', 'aria-labelledby': 'detail-title' },
    title,
    facts,
    body,
    log.element,
  );
  let wanted: { jobId: string; over: boolean } | undefined;
  let shown = '';

  const load = oneAtATime(async () => {
    if (wanted === undefined) return;
    const { jobId, over } = wanted;
    try {
      const job = await getJson<JobAnswer>(`jobs_u/get/${jobId}`, { no_logs: 'true' });
      if (wanted.jobId === jobId) replace(body, ...sections(job, over));
    } catch (error) {
      replace(body, problem(error));
    }
  });

  return {
    element,
    show(step, run) {
      const { jobId, state } = step;
      if (jobId === undefined) return;
      const isRun = jobId === run.id;
      title.textContent = isRun ? (run.kind === 'flow' ? 'Whole run' : 'Script') : step.summary || step.name;
      const length = took(step, Date.now());
      replace(
        facts,
        stateBadge(state),
        !isRun && step.summary !== '' && h('span', { class: 'path' }, step.name),
        step.startedAt !== undefined && timeElement(step.startedAt, clockTime(step.startedAt)),
        isOver(state) && length !== '' && h('span', {}, length),
      );
      const signature = `${jobId} ${state}`;
      if (signature === shown) return;
      if (wanted?.jobId !== jobId) {
        body.replaceChildren();
        log.follow(jobId, step.name, step.kind === 'script');
      }
      shown = signature;
      wanted = { jobId, over: isOver(state) };
      load();
      log.more();
    },
    moreLog: () => log.more(),
    bringUp() {
      if (matchMedia('(width < 60rem)').matches) element.scrollIntoView({ block: 'start' });
    },
  };
}

function sections(job: JobAnswer, over: boolean): (HTMLElement | false)[] {
  const { args, result } = job;
  const isError = over && isErrorResult(result);
  const reason = job.canceled_reason ? `: ${job.canceled_reason}` : '';
  return [
    // The error of a stopped step contains the same reason.
    job.canceled_by !== undefined &&
      !isError &&
      h('p', { class: 'canceled' }, `Canceled by ${job.canceled_by}${reason}`),
    isError && errorCard(result),
    over && !isError && section('Result', valueView(result ?? null)),
    args !== undefined && Object.keys(args).length > 0 && section('Arguments', valueView(args)),
  ];
}

function section(title: string, content: HTMLElement): HTMLElement {
  return h('section', { class: 'detail-part' }, h('h3', {}, title), content);
}
