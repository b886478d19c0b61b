/** What a bench subject is and which operations it offers. */
import type { Stage } from './stage.ts';

export type Task =
  /** Answers every open request, in sequence or with that parallelism. */
  | { kind: 'answer'; since: Date; parallel: number }
  /** Only posts a reply to every open request; the response may be lost. @param lookFirst whether it reads the thread before */
  | { kind: 'reply'; since: Date; lookFirst: boolean }
  /** A flow of that many no-op steps. */
  | { kind: 'nothing'; steps: number };

export interface Run {
  argv: string[];
  cwd: string;
  env: Record<string, string | undefined>;
}

export interface Subject {
  name: string;
  /** How it was set up, shown on the page. */
  setup: string;
  /** What one task starts; called before timing begins. */
  prepare(task: Task, stage: Stage): Run;
  /** Directories of its installation. */
  folders: string[];
}

export interface Ended {
  milliseconds: number;
  /** Of the process and its children, in seconds. */
  cpuSeconds: number;
}

/** Runs a process to its end. @throws with its output when it fails */
export async function perform(run: Run, seen?: (pid: number) => void): Promise<Ended> {
  const begin = performance.now();
  const child = Bun.spawn(run.argv, {
    cwd: run.cwd,
    env: run.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  seen?.(child.pid);
  const [output, errors, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const milliseconds = performance.now() - begin;
  if (code !== 0)
    throw new Error(`${run.argv.join(' ')} ended with ${code}:\n${(output + errors).slice(-2000)}`);
  return { milliseconds, cpuSeconds: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6 };
}
