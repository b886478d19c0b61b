/** Prints the steps of a run as they happen: one line each, indented by nesting. */
import pc from 'picocolors';
import type { RuntimeEvent } from '../runtime.ts';
import { isCompleted, isFlow, isSuccess, type Job } from '../store/job.ts';
import { isRecord } from '../workspace/problem.ts';

export interface ProgressOptions {
  rootId: string;
  findJob: (id: string) => Job | undefined;
  write: (line: string) => void;
  /** Also prints the output of the steps. */
  logs: boolean;
}

/** A listener for the runtime's events that prints the events of one run. */
export function progressPrinter({ rootId, findJob, write, logs }: ProgressOptions) {
  /** The path of steps from the run to `job`; undefined for a job of another run. */
  const wayTo = (job: Job): Job[] | undefined => {
    if (job.id === rootId) return [];
    const parent = job.parentJob === undefined ? undefined : findJob(job.parentJob);
    const above = parent && wayTo(parent);
    return above && [...above, job];
  };

  return (event: RuntimeEvent): void => {
    const job = event.type === 'log' ? findJob(event.jobId) : event.job;
    const way = job && wayTo(job);
    if (job === undefined || way === undefined) return;
    const indent = '  '.repeat(Math.max(way.length - 1, 0));
    const label = way.map(stepName).join(' › ');
    if (event.type === 'log') {
      if (logs) write(pc.dim(`${indent}     ${label || stepName(job)} | ${event.line.trimEnd()}`));
    } else if (way.length === 0) {
      return;
    } else if (event.type === 'started' && isFlow(job)) {
      write(`${indent}${pc.dim('...')}  ${label}`);
    } else if (event.type === 'completed') {
      write(`${indent}${completion(job, label)}`);
    }
  };
}

/** Iterations are counted from 0, as in Windmill's paths. */
function stepName({ stepId, iteration, path, attempt }: Job): string {
  const name = stepId ?? path ?? '';
  const tries = attempt > 0 ? ` (try ${attempt + 1})` : '';
  return `${name}${iteration === undefined ? '' : `[${iteration}]`}${tries}`;
}

function completion(job: Job, label: string): string {
  const took = pc.dim(duration((job.completedAt ?? 0) - (job.startedAt ?? job.completedAt ?? 0)));
  if (!isCompleted(job)) return label;
  if (isSuccess(job.outcome)) {
    const mark = job.outcome === 'skipped' ? pc.yellow('skip') : pc.green('ok');
    return `${mark.padEnd(mark.length + (job.outcome === 'skipped' ? 0 : 2))} ${label}  ${took}`;
  }
  return `${pc.red(job.outcome === 'canceled' ? 'stop' : 'FAIL')} ${label}  ${took}${reason(job.result)}`;
}

function reason(result: unknown): string {
  const error = isRecord(result) && isRecord(result.error) ? result.error : undefined;
  if (error === undefined) return '';
  const name = typeof error.name === 'string' ? `${error.name}: ` : '';
  return `\n     ${pc.red(`${name}${error.message}`.replaceAll('\n', '\n     '))}`;
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
