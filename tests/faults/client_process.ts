/** Runs client code in a process of its own, under a chosen Bun; the services it talks to stay in the test's process. */
import type { z } from 'zod';
import { type StepBunChoice, stepBun } from '../../local/workers/step_bun.ts';

/** Both runtimes on which steps run, as `describe.each` takes them. */
export const stepBuns = (['worker', 'current'] as const).map(
  (choice) => [stepBun(choice).version, choice] as const,
);

export interface ClientOptions<T> {
  bun: StepBunChoice;
  /** A program that reads its order, JSON, from its first argument and prints one JSON document. */
  file: string;
  order: object;
  answer: z.ZodType<T>;
  env?: Record<string, string>;
}

/** @returns what the client printed; throws with its exit code when it failed */
export async function runClient<T>({ bun, file, order, answer, env }: ClientOptions<T>): Promise<T> {
  const child = Bun.spawn([stepBun(bun).executable, file, JSON.stringify(order)], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, code] = await Promise.all([child.stdout.text(), child.exited]);
  if (code !== 0) throw new Error(`${file} on Bun ${stepBun(bun).version} ended with exit code ${code}`);
  return answer.parse(JSON.parse(output));
}
