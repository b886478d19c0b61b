/** Lets the embedded runtime use the services of the bench instead of starting its own; the bench says where they are. */
import { z } from 'zod';

const variables = z.array(z.object({ path: z.string(), value: z.string(), isSecret: z.boolean() }));

export async function startServices() {
  return {
    variables: variables.parse(JSON.parse(process.env.BENCH_VARIABLES ?? '')),
    stop: async () => undefined,
  };
}
