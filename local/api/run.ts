/** Starts runs: flows, scripts and previews, answered at once with an id or later with the result. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { RunRequest, Runtime } from '../runtime.ts';
import { parseFlowValue } from '../workspace/flow_shape.ts';
import { formatProblem, type Problem } from '../workspace/problem.ts';
import { jsonObject } from '../workspace/shapes.ts';
import { type Api, type ApiContext, bodyOf, itemPathOf } from './api_context.ts';
import { badRequest, notFound } from './errors.ts';
import { USER } from './identity.ts';
import { runArgs } from './run_args.ts';
import { waitForResult } from './wait_result.ts';

const preview = z.object({
  language: z.enum(['bun', 'python3'], 'the embedded runtime runs bun and python3 only').optional(),
  content: z.string().optional(),
  path: z.string().nullish(),
  args: jsonObject.nullish(),
});

const flowPreview = z.object({
  value: z.unknown(),
  path: z.string().nullish(),
  args: jsonObject.nullish(),
});

type Starter = (c: ApiContext) => Promise<RunRequest>;

export function runRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  const { workspace } = runtime;

  const flow: Starter = async (c) => {
    const path = itemPathOf(c);
    if (!workspace.flows.has(path)) throw notFound(`flow not found at name ${path}`);
    const { args, event } = await runArgs(c);
    const preprocessed = c.req.query('skip_preprocessor') !== 'true';
    return { kind: 'flow', path, args, ...(preprocessed && { preprocessorEvent: event }), ...options(c) };
  };
  const script: Starter = async (c) => {
    const path = itemPathOf(c);
    if (!workspace.scripts.has(path)) throw notFound(`script not found at name ${path}`);
    return { kind: 'script', path, args: (await runArgs(c)).args, ...options(c) };
  };
  const byHash: Starter = async (c) => {
    const hash = c.req.param('hash');
    const found = [...workspace.scripts.values()].find((candidate) => candidate.hash === hash);
    if (found === undefined) throw notFound(`script not found at hash ${hash}`);
    return { kind: 'script', path: found.path, args: (await runArgs(c)).args, ...options(c) };
  };
  const inline: Starter = async (c) => {
    const { language, content, path, args } = await bodyOf(c, preview);
    if (language === undefined || content === undefined)
      throw badRequest('a preview needs language and content');
    return { kind: 'preview', language, content, path: path ?? undefined, args: args ?? {}, ...options(c) };
  };
  const inlineFlow: Starter = async (c) => {
    const { value, path, args } = await bodyOf(c, flowPreview);
    const problems: Problem[] = [];
    const parsed = parseFlowValue(value, 'value', problems);
    if (parsed === undefined) throw badRequest(problems.map(formatProblem).join('\n'));
    return { kind: 'preview_flow', value: parsed, path: path ?? undefined, args: args ?? {}, ...options(c) };
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
  }
  return api;
}

/** What the query may say about any run. */
function options(c: ApiContext) {
  const { scheduled_for, scheduled_in_secs, job_id, parent_job, root_job } = c.req.query();
  const scheduledFor = scheduled_in_secs
    ? Date.now() + Number(scheduled_in_secs) * 1000
    : scheduled_for && Date.parse(scheduled_for);
  if (typeof scheduledFor === 'number' && Number.isNaN(scheduledFor)) {
    throw badRequest('scheduled_for must be an RFC 3339 time and scheduled_in_secs a number');
  }
  return {
    createdBy: USER.username,
    ...(typeof scheduledFor === 'number' && { scheduledFor }),
    ...(job_id && { jobId: job_id }),
    ...(parent_job && { parentJob: parent_job }),
    ...(root_job && { rootJob: root_job }),
  };
}
