/** Finds the processes of a job by the job id in their environment, also those that left the job's process group. */
import { readdirSync, readFileSync } from 'node:fs';

const TIMEOUT_MS = 30_000;
const POLL_MS = 10;
const MARK = /\bWM_JOB_ID=([0-9a-f-]{36})/;

/** Ends every process with the id of one of these jobs in its environment. Job ids are random, so no other process has them. */
export function killProcessesOf(jobIds: readonly string[]): void {
  for (const pid of processesOf(jobIds)) kill(pid);
}

/**
 * The same, and resolves when they have ended, which may take a while on a busy machine.
 * @throws {ProcessesLeft} when they do not end
 */
export async function endProcessesOf(jobIds: readonly string[]): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  for (let pids = processesOf(jobIds); pids.length > 0; pids = processesOf(jobIds)) {
    if (Date.now() > end) throw new ProcessesLeft(pids);
    for (const pid of pids) kill(pid);
    await Bun.sleep(POLL_MS);
  }
}

/** Processes of an earlier runtime are still running, so their jobs cannot be restarted. */
export class ProcessesLeft extends Error {
  readonly code = 'processes_left';

  constructor(pids: readonly number[]) {
    super(
      `Steps of an earlier runtime cannot be ended (processes ${pids.join(', ')}); end them, then start again`,
    );
    this.name = 'ProcessesLeft';
  }
}

export function processesOf(jobIds: readonly string[]): number[] {
  if (jobIds.length === 0) return [];
  const ids = new Set(jobIds);
  return processes()
    .filter(({ pid, environment }) => pid !== process.pid && ids.has(MARK.exec(environment)?.[1] ?? ''))
    .map(({ pid }) => pid);
}

/** A missing process is no error: it ended in the meantime. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
  }
}

function processes(): { pid: number; environment: string }[] {
  return process.platform === 'linux' ? processesOfLinux() : processesByPs();
}

function processesOfLinux(): { pid: number; environment: string }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({ pid: Number(pid), environment: environmentOf(pid) }));
}

/** Empty for a process that has ended or belongs to another user. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return '';
    throw cause;
  }
}

function processesByPs(): { pid: number; environment: string }[] {
  const { stdout } = Bun.spawnSync(['ps', 'axwwE', '-o', 'pid=,command=']);
  return stdout
    .toString()
    .split('\n')
    .map((line) => ({ pid: Number.parseInt(line, 10), environment: line }))
    .filter(({ pid }) => Number.isInteger(pid));
}
