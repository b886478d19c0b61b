/** A job as a row of the console: its state, and the progress of a run. */
import type { Job } from '../store/job.ts';
import type { RunRow } from '../store/runs.ts';
import type { Workspace } from '../workspace/types.ts';
import type { RunSummary, State, Times } from './shapes.ts';

export function stateOf(job: Job, now: number): State {
  if (job.outcome !== undefined) return job.outcome;
  if (job.status === 'running') return job.state?.gate ? 'suspended' : 'running';
  return job.scheduledFor > now ? 'scheduled' : 'waiting';
}

export function timesOf({ scheduledFor, startedAt, completedAt }: Job): Times {
  return { scheduledFor, startedAt, completedAt };
}

export function runSummary(workspace: Workspace, run: RunRow, now: number): RunSummary {
  const { id, path, createdAt, createdBy, schedulePath, scheduledFor, startedAt, completedAt, labels } = run;
  const known = path === null ? undefined : (workspace.flows.get(path) ?? workspace.scripts.get(path));
  const stored = run.kind === 'flow' || run.kind === 'script';
  const state = stateOfRun(run, now);
  return {
    id,
    kind: !stored ? 'preview' : run.kind === 'flow' ? 'flow' : 'script',
    path: path ?? 'preview',
    summary: known?.summary ?? '',
    state,
    createdAt,
    createdBy,
    scheduledFor,
    labels,
    ...(startedAt !== null && { startedAt }),
    ...(completedAt !== null && { completedAt }),
    ...(schedulePath !== null && { schedulePath }),
    ...(state === 'failure' && { error: errorLine(run) }),
  };
}

function stateOfRun({ outcome, status, isSuspended, scheduledFor }: RunRow, now: number): State {
  if (outcome !== null) return outcome;
  if (status === 'running') return isSuspended ? 'suspended' : 'running';
  return scheduledFor > now ? 'scheduled' : 'waiting';
}

function errorLine({ errorName, errorMessage }: RunRow): string {
  if (errorName === null && errorMessage === null) return '';
  const line = `${errorName ?? 'Error'}: ${errorMessage ?? ''}`.split('\n')[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
