/** `job list`, `job get` and `job logs`: read the state, also while a runtime uses it. */
import { jobShape } from '../api/job_shape.ts';
import type { Job } from '../store/job.ts';
import { Store } from '../store/store.ts';
import { CliError } from './cli_error.ts';
import type { CommandLine } from './command_line.ts';
import { duration } from './progress.ts';
import { openPlace } from './state.ts';

const DEFAULT_LIMIT = 30;

export function jobs(command: string | undefined, id: string | undefined, line: CommandLine): string {
  const { workspace, stateDir } = openPlace(line.workspace, process.env);
  const store = Store.open(stateDir, workspace);
  try {
    switch (command) {
      case 'list':
        return table(store.jobs.list({ parentJob: null, limit: limitOf(line.limit) }));
      case 'get': {
        const job = existing(store, id);
        const logs = store.logs.read(job.id);
        return JSON.stringify(jobShape(job, { workspace: workspace.name, logs }), null, 2);
      }
      case 'logs':
        return logsOf(store, existing(store, id));
      default:
        throw new CliError('usage', 'write: job list, job get <id> or job logs <id>');
    }
  } finally {
    store.close();
  }
}

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? DEFAULT_LIMIT : Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new CliError('bad_argument', `--limit must be a whole number above 0, not "${text}"`);
}

function existing(store: Store, id: string | undefined): Job {
  const job = id === undefined ? undefined : store.jobs.get(id);
  if (job === undefined) throw new CliError('not_found', `there is no job ${id ?? ''}; see "job list"`);
  return job;
}

function table(jobs: Job[]): string {
  if (jobs.length === 0) return 'No run yet; start one with "flow run <path>".';
  return jobs
    .map((job) => {
      const took =
        job.completedAt === undefined ? '' : duration(job.completedAt - (job.startedAt ?? job.completedAt));
      const status = (job.outcome ?? job.status).padEnd(8);
      const started = new Date(job.createdAt).toISOString().slice(0, 19);
      return `${job.id}  ${status} ${started}Z ${took.padStart(8)}  ${job.path ?? job.kind}`;
    })
    .join('\n');
}

/** The logs of a flow are those of its steps. */
function logsOf(store: Store, job: Job): string {
  const own = store.logs.read(job.id);
  const children = store.jobs.list({ parentJob: job.id, order: 'oldest', limit: 1000 });
  const inner = children.map(
    (child) => `--- ${child.path ?? child.stepId} ${child.id}\n${logsOf(store, child)}`,
  );
  return [own, ...inner].filter((text) => text !== '').join('\n');
}
