/** Runs on the runtime of another process: started and cancelled by its API, followed in its state file. */
import { setTimeout as after } from 'node:timers/promises';
import type { RuntimeEvent } from '../run_events.ts';
import { type CompletedJob, isCompleted, type Job } from '../store/job.ts';
import { Store } from '../store/store.ts';
import { CliError } from './cli_error.ts';
import type { Runs } from './runs.ts';
import type { ServedApi } from './served_api.ts';
import type { Place } from './state.ts';

const POLL_MS = 200;

export function servedRuns({ workspace, stateDir }: Place, { url, token }: ServedApi): Runs {
  const store = Store.open(stateDir, workspace);
  const listeners: ((event: RuntimeEvent) => void)[] = [];
  const emit = (event: RuntimeEvent) => {
    for (const listener of listeners) listener(event);
  };

  async function call(route: string, body?: unknown): Promise<string> {
    const response = await fetch(`${url}/api/${route}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw new CliError(
        'not_found',
        `The runtime at ${url} has ended (${String(cause)}); a run that it has begun continues with its next start`,
      );
    });
    const text = await response.text();
    if (!response.ok) throw new CliError('bad_argument', `The runtime at ${url} refused: ${text}`);
    return text;
  }
  const inWorkspace = `w/${workspace.name}`;

  return {
    job: (id) => store.jobs.get(id),
    on: (listener) => void listeners.push(listener),
    start: ({ kind, path, args }) =>
      call(`${inWorkspace}/jobs/run/${kind === 'flow' ? 'f' : 'p'}/${path}`, args),
    cancel: async (id, reason) => void (await call(`${inWorkspace}/jobs_u/queue/cancel/${id}`, { reason })),
    wait: async (id) => {
      const seen = new Seen(store, emit);
      for (;;) {
        // Read before its children: none of them changes after the run has ended.
        const root = store.jobs.require(id);
        seen.visit(root);
        if (isCompleted(root)) return root;
        await after(POLL_MS);
        await call('version');
      }
    },
    close: async () => store.close(),
  };
}

/** What has already been reported of each job of a run. */
class Seen {
  private readonly status = new Map<string, Job['status']>();
  private readonly logLength = new Map<string, number>();

  constructor(
    private readonly store: Store,
    private readonly emit: (event: RuntimeEvent) => void,
  ) {}

  /** Emits what has changed in a job and in the jobs below it. */
  visit(job: Job): void {
    const before = this.status.get(job.id);
    if (before === 'completed') return;
    if (before !== job.status && job.status !== 'queued') this.emit({ type: 'started', job });
    this.lines(job);
    for (const child of this.store.jobs.list({ parentJob: job.id, order: 'oldest', limit: 10_000 })) {
      this.visit(child);
    }
    if (isCompleted(job)) this.emit({ type: 'completed', job });
    this.status.set(job.id, job.status);
  }

  private lines(job: CompletedJob | Job): void {
    const text = this.store.logs.read(job.id);
    const from = this.logLength.get(job.id) ?? 0;
    const end = text.lastIndexOf('\n') + 1;
    if (end <= from) return;
    for (const line of text.slice(from, end - 1).split('\n')) this.emit({ type: 'log', jobId: job.id, line });
    this.logLength.set(job.id, end);
  }
}
