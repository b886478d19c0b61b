/** A runtime with its API for tests: on a loopback port of its own, stopped at the end of the file. */
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Served, serve } from '../../../local/api/serve.ts';
import { Runtime, type RuntimeOptions } from '../../../local/runtime.ts';
import { loadWorkspace } from '../../../local/workspace/load.ts';
import { writeWorkspace } from '../workspace/on_disk.ts';

export const TOKEN = 'token-of-the-test';
const REPOSITORY = join(import.meta.dir, '../../..');

export interface Running {
  runtime: Runtime;
  url: string;
  /** A request to the workspace's part of the API, as the user. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Starts a run by POST and answers with the job's id. */
  start(route: string, args?: unknown): Promise<string>;
  stop(): Promise<void>;
}

export async function runApi(
  files: Record<string, string>,
  options: Partial<RuntimeOptions> = {},
): Promise<Running> {
  const root = writeWorkspace(files);
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  const stateDir = join(root, '.local');
  const runtime = await Runtime.open({
    workspace: loadWorkspace(root),
    stateDir,
    baseUrl: '',
    userToken: TOKEN,
    python: join(REPOSITORY, '.venv/bin/python'),
    // Some runs wait for others, also where there is one core.
    parallelism: 4,
    ...options,
  });
  const served: Served = serve(runtime, 0);
  runtime.start();
  const call: Running['call'] = async (method, path, body) => {
    const response = await fetch(`${served.url}/api/w/local/${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  return {
    runtime,
    url: served.url,
    call,
    async start(route, args = {}) {
      const { status, body } = await call('POST', `jobs/run/${route}`, args);
      if (status !== 201) throw new Error(`jobs/run/${route} answered ${status}: ${body}`);
      return String(body);
    },
    async stop() {
      await runtime.stop();
      await served.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
