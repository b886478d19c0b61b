/** A run as a tree of its steps: iterations, branches, retries and sub-flows below the step that started them. */
import { askedForm } from '../engine/gate.ts';
import type { FlowStatus, FlowStatusModule, Runtime } from '../runtime.ts';
import { isFlow, type Job } from '../store/job.ts';
import type { FlowModule } from '../workspace/openflow.ts';
import { propertiesOf } from '../workspace/schema.ts';
import { stateOf, timesOf } from './job_state.ts';
import type { ApprovalView, State, StepKind, StepView, Times } from './shapes.ts';

/** Maximum number of iterations shown; the first ones are kept. */
const MOST_CHILDREN = 300;

/** The jobs of a step, oldest first. */
interface Started {
  module: FlowModule;
  status: FlowStatusModule | undefined;
  jobs: Job[];
}

export class RunTree {
  constructor(
    private readonly runtime: Runtime,
    private readonly now: number,
  ) {}

  /** The steps of a flow; empty for other jobs. */
  stepsOf(job: Job, keyBefore = ''): StepView[] {
    const { flow } = job;
    const status = this.runtime.flowStatus(job.id);
    if (!isFlow(job) || flow === undefined || status === undefined) return [];
    const jobs = this.runtime.jobs({ parentJob: job.id, order: 'oldest', limit: 10_000 });
    return modulesOf(flow, status).flatMap(([module, moduleStatus], place) => {
      const own = jobs.filter(({ stepId }) => stepId === moduleStatus.id);
      const special = module === flow.failure_module || module === flow.preprocessor_module;
      // These two are not steps of the flow; they are shown once they have a job.
      if (special && own.length === 0) return [];
      const key = `${keyBefore}/${place}.${moduleStatus.id}`;
      const step = this.step(key, { module, status: moduleStatus, jobs: own }, job);
      return [
        moduleStatus.type === 'WaitingForEvents'
          ? { ...step, approval: approvalOf(this.runtime, job) }
          : step,
      ];
    });
  }

  private step(key: string, started: Started, flowJob: Job): StepView {
    const { module, status, jobs } = started;
    const lastTry = Math.max(0, ...jobs.map(({ attempt }) => attempt));
    const latest = jobs.filter(({ attempt }) => attempt === lastTry);
    const failed = jobs.filter(({ attempt }) => attempt < lastTry);
    const tries = failed.map((job) =>
      this.jobView(`${key}#${job.id}`, 'attempt', `try ${job.attempt + 1}`, job),
    );
    const view = this.latestTry(key, { module, status, jobs: latest }, flowJob);
    if (tries.length === 0) return view;
    const note = [view.note, `try ${lastTry + 1}`].filter(Boolean).join(', ');
    return { ...view, note, children: [...tries, ...view.children] };
  }

  private latestTry(key: string, { module, status, jobs }: Started, flowJob: Job): StepView {
    const { value } = module;
    const summary = module.summary ?? '';
    const name = module.id;
    const job = jobs.at(-1);
    const plain = { key, name, summary, kind: kindOf(module), children: [] };
    if (value.type === 'forloopflow' || value.type === 'whileloopflow' || value.type === 'branchall') {
      // A skipped or mocked loop is a single job that returns a value.
      if (job?.iteration === undefined && job !== undefined) {
        return {
          ...this.jobView(key, plain.kind, name, job),
          summary,
          state: stateOfModule(status, flowJob),
        };
      }
      const children = jobs
        .slice(0, MOST_CHILDREN)
        .map((child) => this.child(`${key}[${child.iteration}]`, module, child));
      const note = noteOnChildren(module, jobs.length);
      return { ...plain, state: stateOfModule(status, flowJob), ...span(jobs, status), note, children };
    }
    if (job === undefined) return { ...plain, state: stateOfModule(status, flowJob) };
    const view = { ...this.jobView(key, plain.kind, name, job), summary };
    if (status?.skipped) view.state = 'skipped';
    if (value.type === 'branchone') view.note = chosenBranch(module, status);
    return view;
  }

  private child(key: string, { value }: FlowModule, job: Job): StepView {
    const index = job.iteration ?? 0;
    const branch = value.type === 'branchall' ? value.branches[index] : undefined;
    const name = branch ? branch.summary || `branch ${index + 1}` : `${index + 1}`;
    const view = this.jobView(key, 'iteration', name, job);
    return branch ? view : { ...view, note: preview(job) };
  }

  private jobView(key: string, kind: StepKind, name: string, job: Job): StepView {
    return {
      key,
      name,
      summary: '',
      kind,
      state: stateOf(job, this.now),
      jobId: job.id,
      ...timesOf(job),
      children: this.stepsOf(job, key),
    };
  }
}

function modulesOf(flow: NonNullable<Job['flow']>, status: FlowStatus): [FlowModule, FlowStatusModule][] {
  const { preprocessor_module: before, failure_module: after } = flow;
  const modules = flow.modules.flatMap((module, index): [FlowModule, FlowStatusModule][] => {
    const own = status.modules[index];
    return own ? [[module, own]] : [];
  });
  if (before && status.preprocessor_module) modules.unshift([before, status.preprocessor_module]);
  if (after) modules.push([after, status.failure_module]);
  return modules;
}

function kindOf({ value }: FlowModule): StepKind {
  switch (value.type) {
    case 'script':
    case 'rawscript':
      return 'script';
    case 'flow':
    case 'identity':
      return value.type;
    case 'forloopflow':
    case 'whileloopflow':
      return 'loop';
    case 'branchone':
      return 'branch';
    case 'branchall':
      return 'branches';
  }
}

function stateOfModule(status: FlowStatusModule | undefined, flowJob: Job): State {
  if (status?.skipped) return 'skipped';
  if (status?.type === 'Success') return 'success';
  if (status?.type === 'Failure') return 'failure';
  const unreached = status === undefined || status.type === 'WaitingForPriorSteps';
  if (status?.type === 'WaitingForEvents') return 'suspended';
  if (flowJob.status === 'completed') return unreached ? 'unreached' : 'canceled';
  if (unreached) return 'pending';
  return status.type === 'WaitingForExecutor' ? 'waiting' : 'running';
}

function span(jobs: readonly Job[], status: FlowStatusModule | undefined): Times {
  const begun = jobs.flatMap(({ startedAt }) => startedAt ?? []);
  const ended = jobs.flatMap(({ completedAt }) => completedAt ?? []);
  if (begun.length === 0) return {};
  const over = status?.type === 'Success' || status?.type === 'Failure' || ended.length === jobs.length;
  return { startedAt: Math.min(...begun), ...(over && { completedAt: Math.max(...ended) }) };
}

function noteOnChildren({ value }: FlowModule, count: number): string {
  const shown = count > MOST_CHILDREN ? `, the first ${MOST_CHILDREN} shown` : '';
  if (value.type === 'branchall') return `${value.branches.length} branches`;
  return count === 0 ? '' : `${count} ${count === 1 ? 'item' : 'items'}${shown}`;
}

function chosenBranch({ value }: FlowModule, status: FlowStatusModule | undefined): string {
  const chosen = status?.branch_chosen;
  if (value.type !== 'branchone' || chosen === undefined) return '';
  if (chosen.type === 'default') return 'otherwise';
  return value.branches[chosen.branch]?.summary || `branch ${chosen.branch + 1}`;
}

function approvalOf(runtime: Runtime, { id, flow, state }: Job): ApprovalView | undefined {
  const asked = state && flow?.modules[state.step - 1];
  if (!state?.gate || !asked) return undefined;
  const fields = propertiesOf(askedForm(asked, runtime.job(state.gate.job)));
  return { flow: id, after: asked.summary || asked.id, missing: state.gate.missing, fields };
}

/** A short label of an iteration's item. */
function preview({ args }: Job): string {
  const { iter } = args;
  if (typeof iter !== 'object' || iter === null || Array.isArray(iter)) return '';
  const { value } = iter;
  if (typeof value !== 'object' || value === null) return cut(String(value));
  const plain = Object.values(value).filter((item) => typeof item !== 'object' && item !== '');
  return cut(plain.join(' · '));
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
