/** Samples of a time in milliseconds and their summary: median, 10th and 90th percentile, 95th percentile. */

export interface Spread {
  median: number;
  /** Tenth and ninetieth percentile. */
  low: number;
  high: number;
  p95: number;
  samples: number;
}

export function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), low: at(0.1), high: at(0.9), p95: at(0.95), samples: sorted.length };
}

/** How long a process takes, from the spawn until its exit is reported. @throws when it fails */
export async function timeOf(argv: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const begin = performance.now();
  const child = Bun.spawn(argv, { ...options, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' });
  const [errors, code] = await Promise.all([child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${errors}`);
  return performance.now() - begin;
}
