/** Under which key the result of a step or flow with `cache_ttl` is found again. */
import { createHash } from 'node:crypto';
import type { Job } from './job.ts';

/** The same code with the same arguments; references in them count by their path, not by what they stand for. */
export function cacheKey(job: Job): string {
  const args = Object.entries(job.args).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([job.kind, job.path, job.hash ?? job.flow, job.code, job.entrypoint, args]);
  return createHash('sha256').update(text).digest('hex');
}
