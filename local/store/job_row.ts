/** The table row of a job: columns for searchable fields, JSON texts for the rest. */
import type { Job, JobKind, NewJob, Outcome } from './job.ts';
import { strictJsonbText } from './jsonb.ts';

export interface JobRow {
  id: string;
  kind: JobKind;
  path: string | null;
  parent: string | null;
  flow_root: string;
  scope: string | null;
  step_id: string | null;
  iteration: number | null;
  attempt: number;
  status: Job['status'];
  scheduled_for: number;
  created_at: number;
  started_at: number | null;
  completed_at: number | null;
  created_by: string;
  schedule_path: string | null;
  schedule_hash: string | null;
  outcome: Outcome | null;
  args: string;
  spec: string;
  state: string | null;
  result: string | null;
  ending: string | null;
}

/** Fields of a job's description that are not searchable. */
type Spec = Omit<
  NewJob,
  | 'id'
  | 'kind'
  | 'path'
  | 'args'
  | 'parentJob'
  | 'flowRoot'
  | 'scope'
  | 'stepId'
  | 'iteration'
  | 'attempt'
  | 'createdBy'
  | 'schedulePath'
  | 'scheduleHash'
  | 'scheduledFor'
>;

/** Fields of a running or ended job that are not searchable. */
export type Ending = Pick<Job, 'pid' | 'labels' | 'canceledBy' | 'canceledReason'>;

export function newRow(job: NewJob, now: number): Record<string, string | number | null> {
  const id = job.id ?? crypto.randomUUID();
  const {
    id: _id,
    kind,
    path,
    args,
    parentJob,
    flowRoot,
    scope,
    stepId,
    iteration,
    attempt,
    createdBy,
    schedulePath,
    scheduleHash,
    scheduledFor,
    ...spec
  } = job;
  return {
    id,
    kind,
    path: path ?? null,
    parent: parentJob ?? null,
    flow_root: flowRoot ?? id,
    scope: scope ?? null,
    step_id: stepId ?? null,
    iteration: iteration ?? null,
    attempt: attempt ?? 0,
    status: 'queued',
    scheduled_for: scheduledFor ?? now,
    created_at: now,
    created_by: createdBy ?? 'user',
    schedule_path: schedulePath ?? null,
    schedule_hash: scheduleHash ?? null,
    args: strictJsonbText(args),
    spec: JSON.stringify(spec),
  };
}

export function toJob(row: JobRow): Job {
  const spec: Spec = JSON.parse(row.spec);
  const ending: Ending = JSON.parse(row.ending ?? '{}');
  return {
    ...spec,
    ...ending,
    id: row.id,
    kind: row.kind,
    path: row.path ?? undefined,
    parentJob: row.parent ?? undefined,
    flowRoot: row.flow_root,
    scope: row.scope ?? undefined,
    stepId: row.step_id ?? undefined,
    iteration: row.iteration ?? undefined,
    attempt: row.attempt,
    entrypoint: spec.entrypoint ?? 'main',
    status: row.status,
    scheduledFor: row.scheduled_for,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    createdBy: row.created_by,
    schedulePath: row.schedule_path ?? undefined,
    scheduleHash: row.schedule_hash ?? undefined,
    outcome: row.outcome ?? undefined,
    args: JSON.parse(row.args),
    state: row.state === null ? undefined : JSON.parse(row.state),
    result: row.result === null ? undefined : JSON.parse(row.result),
  };
}
