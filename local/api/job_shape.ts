/** Jobs as Windmill's API describes them. */

import type { FlowStatus } from '../runtime.ts';
import { isCompleted, isFlow, isSuccess, type Job } from '../store/job.ts';
import { OWNER, USER } from '../workspace/identity.ts';

export interface JobDetails {
  workspace: string;
  /** Absent: not part of the response. */
  logs?: string;
  flowStatus?: FlowStatus;
  /** Lists omit fields that may be large: arguments, result, the flow itself. */
  brief?: boolean;
}

export function jobShape(
  job: Job,
  { workspace, logs, flowStatus, brief = false }: JobDetails,
): Record<string, unknown> {
  const shape = {
    workspace_id: workspace,
    id: job.id,
    ...(job.parentJob !== undefined && { parent_job: job.parentJob }),
    created_by: job.createdBy,
    created_at: time(job.createdAt),
    ...(job.startedAt !== undefined && { started_at: time(job.startedAt) }),
    scheduled_for: time(job.scheduledFor),
    ...(job.path !== undefined && { script_path: job.path }),
    ...(job.hash !== undefined && { script_hash: job.hash }),
    ...(!brief && { args: job.args }),
    ...(logs !== undefined && { logs }),
    ...(job.kind === 'preview' && job.code !== undefined && { raw_code: job.code }),
    canceled: job.canceledBy !== undefined,
    ...(job.canceledBy !== undefined && { canceled_by: job.canceledBy }),
    ...(job.canceledReason !== undefined && { canceled_reason: job.canceledReason }),
    job_kind: job.kind,
    ...(job.schedulePath !== undefined && { schedule_path: job.schedulePath }),
    permissioned_as: OWNER,
    is_flow_step: job.stepId !== undefined,
    ...(job.stepId !== undefined && { flow_step_id: job.stepId }),
    ...(job.language !== undefined && { language: job.language }),
    email: USER.email,
    visible_to_owner: true,
    tag: isFlow(job) ? 'flow' : (job.language ?? 'flow'),
    ...(flowStatus !== undefined && { flow_status: flowStatus }),
    ...(!brief && job.flow !== undefined && { raw_flow: job.flow }),
  };
  if (!isCompleted(job))
    return {
      type: 'QueuedJob',
      ...shape,
      running: job.status === 'running',
      suspend: job.state?.gate?.missing ?? 0,
    };
  return {
    type: 'CompletedJob',
    ...shape,
    started_at: time(job.startedAt ?? job.completedAt),
    completed_at: time(job.completedAt),
    duration_ms: job.completedAt - (job.startedAt ?? job.completedAt),
    success: isSuccess(job.outcome),
    is_skipped: job.outcome === 'skipped',
    ...(!brief && { result: job.result }),
    ...(job.labels !== undefined && { labels: job.labels }),
  };
}

export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
