import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServices } from '../../demo/services.ts';
import { type OpenRuntime, openRuntime, type Services } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { type Target, wmill } from './wmill.ts';

const FLOW = 'f/credits/flows/credit_from_url';
const LOOK = 'https://acme.cloud.looker.com/looks/4412';

const scratch = mkdtempSync(join(tmpdir(), 'remote-'));
let opened: OpenRuntime<Services>;
let target: Target;
beforeAll(async () => {
  const place = openPlace('local', { LOCAL_STATE_DIR: join(scratch, 'state') });
  opened = await openRuntime(place, {}, startServices);
  const home = join(scratch, 'home');
  mkdirSync(home);
  const { api, runtime } = opened;
  target = { cwd: home, home, url: `${api.url}/`, workspace: 'local', token: runtime.userToken };
}, 60_000);
afterAll(async () => {
  await opened.close();
  rmSync(scratch, { recursive: true, force: true });
});

test('`wmill flow run` follows a credit calculation and prints its result', async () => {
  const { code, text } = await wmill(target, 'flow', 'run', FLOW, '-d', JSON.stringify({ looker_url: LOOK }));
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('ran to completion') });
  expect(text).toContain('965.58');
  const list = await wmill(target, 'job', 'list');
  expect(list.text).toContain(FLOW);
}, 120_000);

test('`wmill flow run -s` prints the result alone, as JSON', async () => {
  const data = JSON.stringify({ looker_url: LOOK, dry_run: true });
  const { code, out } = await wmill(target, 'flow', 'run', FLOW, '-d', data, '-s');
  expect(code).toBe(0);
  expect(JSON.stringify(JSON.parse(out))).toContain('965.58');
}, 120_000);

test('`wmill flow run` without what the flow needs is refused before it starts', async () => {
  const { code, text } = await wmill(target, 'flow', 'run', FLOW);
  expect(text).toContain('looker_url');
  expect(code).not.toBe(0);
}, 60_000);
