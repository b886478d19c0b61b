/** Looks at processes from outside, for tests. */
import { readFileSync } from 'node:fs';

/** Resolves once the process is gone or only waits to be collected; rejects when it still runs after two seconds. */
export async function hasEnded(pid: number): Promise<void> {
  const deadline = Date.now() + 2000;
  while (runs(pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} still runs`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== 'linux' || !/^State:\s+[ZX]/m.test(status(pid));
}

function status(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return 'State: X';
  }
}
