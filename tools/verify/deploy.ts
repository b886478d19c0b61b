/** Deploys this repository as docs/deployment.md says: with the official CLI, by a profile of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Server } from './server.ts';

const repository = join(import.meta.dir, '../..');
const wmill = join(repository, 'node_modules/.bin/wmill');
const profile = 'verify';

const plan = z.object({
  total: z.int(),
  changes: z.array(z.looseObject({ type: z.string(), path: z.string() })),
});
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

const pushArguments = ['sync', 'push', '--workspace', profile, '--include-schedules'];

/** Pushes everything, waits for the locks that the server makes, and plans a second push. */
export async function deploy(server: Server, say: (text: string) => void): Promise<Deployed> {
  const config = mkdtempSync(join(tmpdir(), 'verify-config-'));
  const cli = (...words: string[]) => runCli(words, config, server.address.token);
  const { baseUrl, workspace, token } = server.address;
  try {
    const started = Date.now();
    await cli('workspace', 'add', profile, workspace, `${baseUrl}/`, '--token', token);
    for (const folder of ['shared', 'credits']) await cli('folder', 'push', folder, '--workspace', profile);
    const changes = planned(await cli(...pushArguments, '--dry-run', '--json-output')).length;
    say(`pushing ${changes} changes`);
    await cli(...pushArguments, '--yes');
    const seconds = secondsSince(started);
    say(`pushed in ${seconds} s; the server makes locks anew`);
    const locks = await locksMade(server);
    const again = planned(await cli(...pushArguments, '--dry-run', '--json-output'));
    return { changes, seconds, locks, again };
  } finally {
    rmSync(config, { recursive: true, force: true });
  }
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}

/** @throws with what the CLI printed, without the token */
async function runCli(words: readonly string[], config: string, token: string): Promise<string> {
  const child = Bun.spawn([wmill, ...words], {
    cwd: repository,
    env: { ...process.env, NO_COLOR: '1', WMILL_CONFIG_DIR: config },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code === 0) return out;
  const text = Bun.stripANSI(`${out}${err}`)
    .replaceAll(token, '...')
    .trim()
    .split('\n')
    .slice(-12)
    .join('\n');
  throw new Error(`"wmill ${words.slice(0, 2).join(' ')}" ended with ${code}:\n${text}`);
}

/** The CLI prints its plan as one JSON document after its remarks. */
function planned(output: string): string[] {
  const begin = output.indexOf('{\n');
  const { changes } = plan.parse(JSON.parse(output.slice(Math.max(begin, 0))));
  return changes.map(({ type, path }) => `${type} ${path}`);
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
