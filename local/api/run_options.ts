/** Query parameters of all runs: time, id, parent. */
import { z } from 'zod';
import type { RunRequest, Runtime } from '../runtime.ts';
import { USER } from '../workspace/identity.ts';
import type { ApiContext } from './api_context.ts';
import { ApiError, badRequest } from './errors.ts';

type RunOptions = Pick<RunRequest, 'createdBy' | 'scheduledFor' | 'jobId' | 'parentJob' | 'rootJob'>;

export function runOptions(c: ApiContext, runtime: Runtime): RunOptions {
  const jobId = idIn(c, 'job_id');
  if (jobId !== undefined && runtime.job(jobId) !== undefined) {
    throw badRequest(`a job with id ${jobId} already exists; leave job_id out or take another one`);
  }
  return {
    createdBy: USER.username,
    scheduledFor: scheduledFor(c),
    jobId,
    parentJob: idIn(c, 'parent_job'),
    rootJob: idIn(c, 'root_job'),
  };
}

/** Only a UUID: a job's id is also the name of its directory. */
function idIn(c: ApiContext, name: string): string | undefined {
  const text = c.req.query(name);
  if (!text) return undefined;
  if (!z.guid().safeParse(text).success) {
    const problem = `UUID parsing failed: invalid length: found ${text.length}`;
    throw new ApiError(400, `Failed to deserialize query string: ${name}: ${problem}`);
  }
  return text.toLowerCase();
}

/** Milliseconds since the epoch. */
function scheduledFor(c: ApiContext): number | undefined {
  const { scheduled_for, scheduled_in_secs } = c.req.query();
  if (!scheduled_for && !scheduled_in_secs) return undefined;
  const time = scheduled_in_secs
    ? Date.now() + Number(scheduled_in_secs) * 1000
    : Date.parse(scheduled_for ?? '');
  if (Number.isNaN(new Date(time).getTime())) {
    throw badRequest('scheduled_for must be an RFC 3339 time and scheduled_in_secs a number');
  }
  return time;
}
