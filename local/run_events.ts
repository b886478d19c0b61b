/** Listeners for events of jobs, and promises for the end of a job. */
import { type CompletedJob, isCompleted, type Job } from './store/job.ts';

export type RuntimeEvent =
  | { type: 'queued' | 'started' | 'completed'; job: Job }
  | { type: 'log'; jobId: string; line: string };

type Listener = (event: RuntimeEvent) => void;

export class RunEvents {
  private readonly listeners = new Set<Listener>();
  private readonly waiting = new Map<string, ((job: CompletedJob) => void)[]>();

  /** @returns a function that removes the listener */
  on(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when the job has ended. */
  endOf(job: Job): Promise<CompletedJob> {
    if (isCompleted(job)) return Promise.resolve(job);
    return new Promise((resolve) => {
      this.waiting.set(job.id, [...(this.waiting.get(job.id) ?? []), resolve]);
    });
  }

  emit(event: RuntimeEvent): void {
    for (const listener of this.listeners) listener(event);
    if (event.type !== 'completed' || !isCompleted(event.job)) return;
    const { job } = event;
    for (const resolve of this.waiting.get(job.id) ?? []) resolve(job);
    this.waiting.delete(job.id);
  }
}
