/** The cache key of the result of a step or flow with `cache_ttl`. */
import { createHash } from 'node:crypto';
import type { Job } from './job.ts';

/** Identifies code and arguments; references in the arguments count by path, not by value. */
export function cacheKey(job: Job): string {
  const args = Object.entries(job.args).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([job.kind, job.path, job.hash ?? job.flow, job.code, job.entrypoint, args]);
  return createHash('sha256').update(text).digest('hex');
}
