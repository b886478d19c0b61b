/** Deploys this repository as docs/deployment.md says: with the official CLI, by a profile of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createFolders, plannedChanges, push } from '../deploy/deployment.ts';
import { wmillIn } from '../deploy/wmill.ts';
import type { Server } from './server.ts';

const repository = join(import.meta.dir, '../..');
const profile = 'verify';
const options = ['--include-schedules'];

const job = z.looseObject({
  id: z.string(),
  script_path: z.string().nullish(),
  success: z.boolean().nullish(),
});

/** What a deployment came to. */
export interface Deployed {
  /** Changes of the first push. */
  changes: number;
  seconds: number;
  /** Jobs that made locks anew, and for what they failed. */
  locks: { jobs: number; failed: string[]; seconds: number };
  /** What a second push would change. */
  again: string[];
}

/** Pushes everything, waits for the locks that the server makes, and plans a second push. */
export async function deploy(server: Server, say: (text: string) => void): Promise<Deployed> {
  const config = mkdtempSync(join(tmpdir(), 'verify-config-'));
  const wmill = wmillIn(repository, ['--workspace', profile], config);
  const { baseUrl, workspace, token } = server.address;
  try {
    const started = Date.now();
    const add = wmillIn(repository, ['--token', token], config);
    await add('workspace', 'add', profile, workspace, `${baseUrl}/`);
    await createFolders(wmill, repository);
    const planned = await plannedChanges(wmill, options);
    say(`pushing ${planned.length} changes`);
    await push(wmill, repository, planned, options, say);
    const seconds = secondsSince(started);
    say(`pushed in ${seconds} s; the server makes locks anew`);
    const locks = await locksMade(server);
    const again = (await plannedChanges(wmill, options)).map(({ type, path }) => `${type} ${path}`);
    const changes = planned.length;
    return { changes, seconds, locks, again };
  } finally {
    rmSync(config, { recursive: true, force: true });
  }
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}

/** About ten seconds after a push Windmill begins to lock the importers of what was pushed. */
const beginMs = 20_000;

async function locksMade(server: Server): Promise<Deployed['locks']> {
  const started = Date.now();
  const kinds = { job_kinds: 'dependencies,flowdependencies,appdependencies' };
  let quietSince = Date.now();
  while (Date.now() - quietSince < beginMs) {
    const waiting = await server.list('jobs/queue/list', job, kinds);
    if (waiting.length > 0) quietSince = Date.now();
    await Bun.sleep(1_000);
  }
  const made = await server.list('jobs/completed/list', job, kinds);
  const failed = made.filter(({ success }) => success === false).map(({ script_path }) => script_path ?? '');
  return {
    jobs: made.length,
    failed: [...new Set(failed)].sort(),
    seconds: Math.max(secondsSince(started) - beginMs / 1000, 0),
  };
}
