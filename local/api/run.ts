/** Routes that start flows, scripts and previews; they respond with the job's id, or with its result. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { RunRequest, Runtime } from '../runtime.ts';
import { parseFlowValue } from '../workspace/flow_shape.ts';
import { formatProblem, isError, type Problem, reasonMissing } from '../workspace/problem.ts';
import { jsonObject } from '../workspace/shapes.ts';
import { type Api, type ApiContext, bodyOf, itemPathOf } from './api_context.ts';
import { callerOf } from './auth.ts';
import { ApiError, badRequest, notFound } from './errors.ts';
import { streamResult } from './result_stream.ts';
import { runArgs } from './run_args.ts';
import { runOptions } from './run_options.ts';
import { waitForResult } from './wait_result.ts';

const preview = z.object({
  language: z.enum(['bun', 'python3'], 'the embedded runtime runs bun and python3 only').optional(),
  content: z.string().default(''),
  path: z.string().nullish(),
  args: jsonObject.nullish(),
});

const flowPreview = z.object({
  value: z.json(),
  path: z.string().nullish(),
  args: jsonObject.nullish(),
});

type Starter = (c: ApiContext) => Promise<RunRequest>;

export function runRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  const { workspace } = runtime;

  const missing = (kind: string, path: string) => {
    const reason = reasonMissing(workspace.problems, path);
    return notFound(`${kind} not found at name ${path}${reason === undefined ? '' : `: ${reason}`}`);
  };
  const input = async (c: ApiContext) => {
    const { args, event } = await runArgs(c);
    return { args, ...(c.req.query('skip_preprocessor') !== 'true' && { preprocessorEvent: event }) };
  };
  const flow: Starter = async (c) => {
    const path = itemPathOf(c);
    if (!workspace.flows.has(path)) throw missing('flow', path);
    return { kind: 'flow', path, ...(await input(c)), ...runOptions(c, runtime) };
  };
  const script: Starter = async (c) => {
    const path = itemPathOf(c);
    if (!workspace.scripts.has(path)) throw missing('script', path);
    return { kind: 'script', path, ...(await input(c)), ...runOptions(c, runtime) };
  };
  const byHash: Starter = async (c) => {
    const hash = c.req.param('hash');
    const found = [...workspace.scripts.values()].find((candidate) => candidate.hash === hash);
    if (found === undefined)
      throw new ApiError(400, 'SqlErr: no rows returned by a query that expected to return at least one row');
    return { kind: 'script', path: found.path, ...(await input(c)), ...runOptions(c, runtime) };
  };
  const inline: Starter = async (c) => {
    const { language, content, path, args } = await bodyOf(c, preview);
    if (language === undefined) throw badRequest('a preview needs a language');
    return {
      kind: 'preview',
      language,
      content,
      path: path ?? undefined,
      args: args ?? {},
      ...runOptions(c, runtime),
    };
  };
  const inlineFlow: Starter = async (c) => {
    const { value, path, args } = await bodyOf(c, flowPreview);
    const problems: Problem[] = [];
    const parsed = parseFlowValue(value, 'value', problems);
    if (parsed === undefined) {
      const reasons = problems.filter(isError).map(formatProblem).join('\n');
      throw new ApiError(422, `Failed to deserialize the JSON body into the target type: ${reasons}`);
    }
    return {
      kind: 'preview_flow',
      value: parsed,
      path: path ?? undefined,
      args: args ?? {},
      ...runOptions(c, runtime),
    };
  };

  const starters: [route: string, starter: Starter][] = [
    ['f/:path{.+}', flow],
    ['p/:path{.+}', script],
    ['h/:hash', byHash],
    ['preview', inline],
    ['preview_flow', inlineFlow],
  ];
  for (const [route, starter] of starters) {
    api.post(`/run/${route}`, async (c) => c.text(runtime.run(await starter(c)), 201));
    api.on(['GET', 'POST'], `/run_wait_result/${route}`, async (c) =>
      waitForResult(c, runtime, runtime.run(await starter(c))),
    );
    api.on(['GET', 'POST'], `/run_and_stream/${route}`, async (c) =>
      streamResult(runtime, runtime.run(await starter(c))),
    );
  }
  api.post('/run_inline/preview', async (c) => {
    const request = await inline(c);
    const caller = callerOf(c, runtime);
    // A step that waits for its child occupies no slot; a Windmill worker runs such code within the step's own job.
    const parent = caller?.kind === 'job' && { parentJob: caller.jobId };
    return waitForResult(c, runtime, runtime.run({ ...request, ...parent }));
  });
  return api;
}
