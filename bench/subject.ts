/** Who takes part in the bench, and how each is told what to do. */
import type { Stage } from './stage.ts';

export type Task =
  /** Answers every open request, one after another, or that many at a time. */
  | { kind: 'answer'; since: Date; parallel: number }
  /** Only posts a reply to every open request, whose answer may get lost. @param lookFirst whether it reads the thread before */
  | { kind: 'reply'; since: Date; lookFirst: boolean }
  /** A flow of so many steps that do nothing. */
  | { kind: 'nothing'; steps: number };

export interface Run {
  argv: string[];
  cwd: string;
  env: Record<string, string | undefined>;
}

export interface Subject {
  name: string;
  /** How it was set up, for the page. */
  setup: string;
  /** What one task starts; called before the time begins. */
  prepare(task: Task, stage: Stage): Run;
  /** Folders that its installation takes. */
  folders: string[];
}

export interface Ended {
  milliseconds: number;
  /** Of the process and all it waited for, in seconds. */
  cpuSeconds: number;
}

/** Runs to the end. @throws with what was said when it fails */
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
