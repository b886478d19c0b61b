/** Routes for `wmill generate-metadata`: locks of dependencies; the CLI infers the schemas itself. */
import { Hono } from 'hono';
import { z } from 'zod';
import { bunLock } from '../locks/bun_lock.ts';
import {
  type DependencyFiles,
  dependencyFileOf,
  dependencyNameOf,
  readDependencyFiles,
} from '../locks/dependency_files.ts';
import { pythonLock } from '../locks/python_lock.ts';
import type { Runtime } from '../runtime.ts';
import { isRecord } from '../workspace/problem.ts';
import { json } from '../workspace/shapes.ts';
import type { Json } from '../workspace/types.ts';
import { type Api, bodyOf } from './api_context.ts';

const dependencyFiles = z.record(z.string(), z.string()).nullish();
const scriptDependencies = z.object({
  raw_scripts: z
    .array(z.object({ raw_code: z.string(), language: z.string(), script_path: z.string() }))
    .length(1),
  raw_workspace_dependencies: dependencyFiles,
});
const flowDependencies = z.object({
  flow_value: json,
  path: z.string(),
  raw_workspace_dependencies: dependencyFiles,
});

interface Answer {
  success: boolean;
  result: unknown;
}

export function lockRoutes({ workspace, python }: Runtime): Api {
  const api: Api = new Hono();
  /** A TypeScript script of a workspace without a package.json for scripts gets no lock: the worker that deploys it resolves its imports. */
  const locker = (sent: DependencyFiles) => async (language: string, code: string, path: string) => {
    // The CLI sends only dependency files that differ from the deployed ones, which are the workspace's files.
    const files = { ...readDependencyFiles(workspace.root), ...sent };
    if (language === 'python3') {
      const requirements = dependencyFileOf(language, code, files);
      return pythonLock({ code, path, requirements }, workspace.root, python);
    }
    const packageJson = language === 'bun' ? dependencyFileOf(language, code, files) : undefined;
    if (packageJson === undefined) return '';
    return bunLock(packageJson, workspace.root, dependencyNameOf('bun', code));
  };
  /** Lock jobs are not stored as runs: a result is kept in memory until it is requested. */
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

  // No differences: the workspace's files are the deployed version.
  api.post('/scripts/raw_temp/diff', (c) => c.json([]));
  api.post('/jobs/run/dependencies_async', async (c) => {
    const { raw_scripts, raw_workspace_dependencies } = await bodyOf(c, scriptDependencies);
    const locks = raw_scripts.map(({ language, raw_code, script_path }) =>
      locker(raw_workspace_dependencies ?? {})(language, raw_code, script_path),
    );
    return c.text(start(Promise.all(locks).then(([lock]) => ({ lock }))), 201);
  });
  api.post('/jobs/run/flow_dependencies_async', async (c) => {
    const { flow_value, path, raw_workspace_dependencies } = await bodyOf(c, flowDependencies);
    const lockOf = locker(raw_workspace_dependencies ?? {});
    const locked = withLocks(flow_value, (language, code) => lockOf(language, code, `${path}/flow`));
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

/** A flow with locks on all its inline scripts, nested ones included. */
async function withLocks(
  value: Json,
  lockOf: (language: string, code: string) => Promise<string>,
): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((inner) => withLocks(inner, lockOf)));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(
    async ([key, inner]) => [key, await withLocks(inner, lockOf)] as const,
  );
  const copy: { [key: string]: Json } = Object.fromEntries(await Promise.all(entries));
  if (copy.type === 'rawscript') copy.lock = await lockOf(String(copy.language), String(copy.content));
  return copy;
}
