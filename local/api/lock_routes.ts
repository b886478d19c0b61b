/** What `wmill generate-metadata` asks a server for; the schemas themselves the CLI works out on its own. */
import { Hono } from 'hono';
import { z } from 'zod';
import { isRecord } from '../workspace/problem.ts';
import { json } from '../workspace/shapes.ts';
import type { Json } from '../workspace/types.ts';
import { type Api, bodyOf } from './api_context.ts';
import { pythonLock } from './python_lock.ts';

const scriptDependencies = z.object({
  raw_scripts: z.array(z.object({ raw_code: z.string(), language: z.string() })).length(1),
});
const flowDependencies = z.object({ flow_value: json });

interface Answer {
  success: boolean;
  result: unknown;
}

/** @param python interpreter whose pip resolves the requirements of Python scripts */
export function lockRoutes(python: string): Api {
  const api: Api = new Hono();
  /** Lock jobs are no runs: they are forgotten with this process, as soon as they are asked for. */
  const pending = new Map<string, Promise<Answer>>();
  const start = (work: Promise<unknown>): string => {
    const id = crypto.randomUUID();
    const failure = (error: unknown) => ({
      success: false,
      result: {
        error: { name: 'LockError', message: error instanceof Error ? error.message : String(error) },
      },
    });
    pending.set(
      id,
      work.then((result) => ({ success: true, result }), failure),
    );
    return id;
  };

  // Nothing differs from what is deployed: the files are what is deployed.
  api.post('/scripts/raw_temp/diff', (c) => c.json([]));
  api.post('/jobs/run/dependencies_async', async (c) => {
    const [script] = (await bodyOf(c, scriptDependencies)).raw_scripts;
    const lock = lockOf(script?.language ?? '', script?.raw_code ?? '', python);
    return c.text(start(lock.then((text) => ({ lock: text }))), 201);
  });
  api.post('/jobs/run/flow_dependencies_async', async (c) => {
    const { flow_value } = await bodyOf(c, flowDependencies);
    const locked = withLocks(flow_value, python);
    return c.text(start(locked.then((value) => ({ updated_flow_value: value }))), 201);
  });
  api.get('/jobs_u/completed/get_result_maybe/:id', async (c, next) => {
    const id = c.req.param('id');
    const answer = pending.get(id);
    if (answer === undefined) return next();
    const done = await answer;
    pending.delete(id);
    return c.json({ started: true, completed: true, ...done });
  });
  return api;
}

/**
 * TypeScript gets no lock: bun.lock changes with Bun's version, and a worker takes a lock as it is. Without one it
 * resolves what the code imports when the script is deployed.
 */
async function lockOf(language: string, code: string, python: string): Promise<string> {
  return language === 'python3' ? pythonLock(code, python) : '';
}

/** A flow with locks on its inline scripts, wherever they stand in it. */
async function withLocks(value: Json, python: string): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((inner) => withLocks(inner, python)));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(
    async ([key, inner]) => [key, await withLocks(inner, python)] as const,
  );
  const copy: { [key: string]: Json } = Object.fromEntries(await Promise.all(entries));
  if (copy.type === 'rawscript')
    copy.lock = await lockOf(String(copy.language), String(copy.content), python);
  return copy;
}
