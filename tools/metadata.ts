/** `npm run metadata`: what the documentation has of the code, and Windmill's own `wmill generate-metadata` on this repository, with the embedded runtime as its server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRuntime } from '../local/cli/open.ts';
import { openPlace } from '../local/cli/state.ts';
import { writeMessagingDocs } from './messaging_docs.ts';
import { withReasons } from './reason_table.ts';

const root = join(import.meta.dir, '..');
const troubleshooting = join(root, 'docs/credits/troubleshooting.md');
writeFileSync(troubleshooting, withReasons(readFileSync(troubleshooting, 'utf8')));
writeMessagingDocs(root);
const scratch = mkdtempSync(join(tmpdir(), 'metadata-'));
const { api, runtime, close } = await openRuntime(openPlace('local', { LOCAL_STATE_DIR: scratch }), {});
const target = ['--base-url', `${api.url}/`, '--workspace', 'local', '--token', runtime.userToken];
const wmill = join(root, 'node_modules/.bin/wmill');
const run = (...words: string[]) =>
  Bun.spawn([wmill, 'generate-metadata', ...words, ...target], {
    cwd: root,
    env: { ...process.env, WMILL_CONFIG_DIR: scratch },
    stdio: ['ignore', 'inherit', 'inherit'],
  }).exited;
// The CLI would rewrite a new flow without its comments, so the hashes of all flows are updated first.
process.exitCode =
  (await run('--yes', '--skip-flows')) || (await run('rehash', '--skip-scripts', '--skip-apps'));
await close();
rmSync(scratch, { recursive: true, force: true });
