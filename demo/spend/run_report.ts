/** One run of the flow daily_report on the embedded runtime. */
import { z } from 'zod';
import type { Runtime } from '../../local/runtime.ts';
import { isSuccess } from '../../local/store/job.ts';
import type { SpendCommand } from './arguments.ts';

const madeSchema = z.object({
  text: z.string(),
  as_of: z.string(),
  customers: z.array(
    z.object({
      display_name: z.string(),
      month_to_date: z.union([
        z.object({ state: z.literal('known'), amount: z.string(), source: z.string(), evidence: z.string() }),
        z.object({ state: z.literal('no_data'), detail: z.string() }),
      ]),
    }),
  ),
});

const resultSchema = z.object({
  posts: z.array(z.object({ channel: z.string(), kind: z.string(), messages: z.array(z.string()) })),
});

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

export interface RunOutcome {
  /** The text that was computed, also when it could not be posted. */
  text: string | null;
  made: z.infer<typeof madeSchema> | null;
  posts: z.infer<typeof resultSchema>['posts'];
  error: string | null;
}

export async function runReport(runtime: Runtime, args: SpendCommand['args']): Promise<RunOutcome> {
  const id = runtime.run({ kind: 'flow', path: 'f/spend/flows/daily_report', args: { ...args } });
  const job = await runtime.wait(id);
  const step = runtime.jobs({ parentJob: id, limit: 100 }).find(({ stepId }) => stepId === 'report');
  const made = madeSchema.safeParse(step?.result);
  const result = resultSchema.safeParse(job.result);
  return {
    text: made.data?.text ?? null,
    made: made.data ?? null,
    posts: result.data?.posts ?? [],
    error: isSuccess(job.outcome) ? null : messageOf(job.result),
  };
}

function messageOf(result: unknown): string {
  return errorSchema.safeParse(result).data?.error.message ?? JSON.stringify(result);
}
