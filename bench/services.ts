/** Connects the embedded runtime to the services of the bench, whose addresses come from the environment, instead of starting its own. */
import { z } from 'zod';

const variables = z.array(z.object({ path: z.string(), value: z.string(), isSecret: z.boolean() }));

export async function startServices() {
  return {
    variables: variables.parse(JSON.parse(process.env.BENCH_VARIABLES ?? '')),
    stop: async () => undefined,
  };
}
