/** The server process and its watchdog, which stops the server when the process that started it ends in any way. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { PostgresError } from './binaries.ts';

/**
 * $0: folder to delete at the end, or empty; "$@": the server. Standard input ends when its owner stops or dies; SIGINT is
 * PostgreSQL's fast shutdown.
 */
const watchdog = `exec 3<&0
"$@" <&- 3<&- &
server=$!
(read -r _ <&3; kill -INT $server) &
watch=$!
exec 3<&- <&- >&-
wait $server
code=$?
kill $watch 2>/dev/null
[ -z "$0" ] || rm -rf "$0"
exit $code`;

export interface ServerProcess {
  stop(): Promise<void>;
}

export interface Launch {
  /** Command of the server. */
  command: string[];
  /** The data folder, in whose `postmaster.pid` the server reports its state. */
  data: string;
  port: number;
  log: string;
  /** Deleted when the server has ended. */
  temporary: string | null;
}

/** Starts the server and waits until it accepts connections. Null when it cannot, such as when the port was taken meanwhile. */
export async function launch(account: Account, options: Launch): Promise<ServerProcess | null> {
  const { command, options: identity } = account.run([
    'sh',
    '-c',
    watchdog,
    options.temporary ?? '',
    ...options.command,
  ]);
  const log = openSync(options.log, 'w');
  const [file = '', ...args] = command;
  // Its own process group: Ctrl-C ends the owner first, which may still need the database.
  const child = spawn(file, args, { ...identity, cwd: '/', detached: true, stdio: ['pipe', log, log] });
  closeSync(log);
  let ended = false;
  const end = new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(new PostgresError(`${file} cannot be started`, cause)));
    child.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  // Neither the process nor the pipe keeps the owner alive.
  child.unref();
  if (child.stdin !== null && 'unref' in child.stdin) (child.stdin as unknown as { unref(): void }).unref();
  while (!isReady(options)) {
    if (ended) return null;
    await Promise.race([end, Bun.sleep(10)]);
  }
  return {
    async stop() {
      child.ref();
      child.stdin?.end();
      await end;
    },
  };
}

/** The lines of `postmaster.pid`: process id, data folder, start time, port, socket folder, address, shared memory, status. */
function isReady({ data, port }: Launch): boolean {
  const lines = read(join(data, 'postmaster.pid'))?.split('\n') ?? [];
  return lines[3] === `${port}` && lines[7]?.trim() === 'ready';
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
