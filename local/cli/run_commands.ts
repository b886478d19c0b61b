/** `flow run` and `script run`: progress on stderr, the result on stdout. */
import pc from 'picocolors';
import { z } from 'zod';
import { isSuccess } from '../store/job.ts';
import { reasonMissing } from '../workspace/problem.ts';
import type { Workspace } from '../workspace/types.ts';
import { CliError } from './cli_error.ts';
import type { CommandLine } from './command_line.ts';
import { openRuns } from './open_runs.ts';
import { duration, progressPrinter } from './progress.ts';
import { runArguments } from './run_arguments.ts';
import { openPlace } from './state.ts';

// Compiled schemas pay off only when used repeatedly; one run uses most of them once.
z.config({ jitless: true });

/** @returns the exit code: 1 when the run failed */
export async function run(
  kind: 'flow' | 'script',
  path: string | undefined,
  line: CommandLine,
): Promise<number> {
  const place = openPlace(line.workspace, process.env);
  const runnable = find(kind, path, place.workspace);
  const args = runArguments(runnable.path, runnable.schema, line.given, line.data);
  const runs = await openRuns(place, line);
  const write = (text: string) => process.stderr.write(`${text}\n`);
  try {
    const rootId = await runs.start({ kind, path: runnable.path, args });
    write(`${pc.bold(runnable.path)}  ${pc.dim(`job ${rootId}`)}`);
    runs.on(progressPrinter({ rootId, findJob: runs.job, write, logs: line.logs }));
    const { promise: notCanceled, reject } = Promise.withResolvers<never>();
    const cancel = () => void runs.cancel(rootId, 'interrupted').catch(reject);
    process.once('SIGINT', cancel).once('SIGTERM', cancel);
    const job = await Promise.race([runs.wait(rootId), notCanceled]);
    const took = duration(job.completedAt - (job.startedAt ?? job.createdAt));
    write(`${isSuccess(job.outcome) ? pc.green(job.outcome) : pc.red(job.outcome)}  ${pc.dim(took)}`);
    process.stdout.write(`${JSON.stringify(job.result, null, 2)}\n`);
    return isSuccess(job.outcome) ? 0 : 1;
  } finally {
    await runs.close();
  }
}

function find(kind: 'flow' | 'script', path: string | undefined, workspace: Workspace) {
  const [items, others] =
    kind === 'flow' ? [workspace.flows, workspace.scripts] : [workspace.scripts, workspace.flows];
  const item = path === undefined ? undefined : items.get(path);
  if (item !== undefined) return item;
  const why = path === undefined ? undefined : reasonMissing(workspace.problems, path);
  if (why !== undefined) throw new CliError('not_found', why);
  const names = [...items.keys()].map((name) => `\n  ${name}`).join('') || ' none';
  const other =
    path !== undefined && others.has(path)
      ? ` (there is a ${kind === 'flow' ? 'script' : 'flow'} of that path)`
      : '';
  throw new CliError('not_found', `there is no ${kind} ${path ?? ''}${other}; the workspace has:${names}`);
}
