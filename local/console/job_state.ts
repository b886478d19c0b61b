/** A job as a row of the console: its state, and the progress of a run. */
import { isFlow, type Job } from '../store/job.ts';
import { isRecord } from '../workspace/problem.ts';
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

export function runSummary(workspace: Workspace, job: Job, now: number): RunSummary {
  const { id, path, createdAt, createdBy, schedulePath } = job;
  const known = path === undefined ? undefined : (workspace.flows.get(path) ?? workspace.scripts.get(path));
  const stored = job.kind === 'flow' || job.kind === 'script';
  const state = stateOf(job, now);
  return {
    id,
    kind: !stored ? 'preview' : isFlow(job) ? 'flow' : 'script',
    path: path ?? 'preview',
    summary: known?.summary ?? '',
    state,
    createdAt,
    createdBy,
    ...timesOf(job),
    ...(schedulePath !== undefined && { schedulePath }),
    ...(state === 'failure' && { error: errorLine(job) }),
  };
}

function errorLine({ result }: Job): string {
  const error = isRecord(result) ? result.error : undefined;
  if (!isRecord(error)) return '';
  const line = `${error.name ?? 'Error'}: ${error.message ?? ''}`.split('\n')[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
