import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { links } from '../../demo/scenario/index.ts';
import { type DemoServices, startServices } from '../../demo/services.ts';
import { type OpenRuntime, openRuntime } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import type { JsonObject } from '../../local/workspace/types.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'go-live-'));
let opened: OpenRuntime<DemoServices>;
beforeAll(async () => {
  opened = await openRuntime(openPlace('local', { LOCAL_STATE_DIR: stateDir }), {}, startServices);
}, 60_000);
afterAll(async () => {
  await opened.close();
  rmSync(stateDir, { recursive: true, force: true });
});
beforeEach(() => {
  for (const { path } of schedules()) opened.runtime.schedules.setEnabled(path, false);
});

/** Those of credits; go_live leaves the schedules of other systems alone. */
const schedules = () =>
  [...opened.runtime.workspace.schedules.values()].filter(({ path }) => path.startsWith('f/credits/'));
const on = () =>
  schedules()
    .map(({ path }) => opened.runtime.schedules.status(path)?.enabled === true && path.split('/').at(-1))
    .filter((name) => name !== false)
    .sort();
const all = ['archive', 'clean_up', 'monitor', 'process_requests', 'reconcile', 'train_prediction'];
const goLive = async (args: JsonObject = {}) => {
  const { runtime } = opened;
  const { outcome, result } = await runtime.wait(
    runtime.run({ kind: 'flow', path: 'f/credits/flows/go_live', args }),
  );
  return { outcome, text: JSON.stringify(result), result };
};

test('the files switch no schedule on, so that none runs before the secrets are there', () => {
  expect(schedules().map(({ path, enabled }) => [path.split('/').at(-1), enabled])).toEqual(
    all.map((name) => [name, false]),
  );
  expect([...opened.runtime.workspace.schedules.values()].filter(({ enabled }) => enabled)).toEqual([]);
});

test('go_live switches every schedule on when all is there, and none of those that are not named', async () => {
  expect(await goLive({ only: ['process_requests', 'monitor'], looker_url: links.single })).toMatchObject({
    outcome: 'success',
    result: {
      switched_on: ['f/credits/flows/monitor', 'f/credits/flows/process_requests'],
      were_on: [],
    },
  });
  expect(on()).toEqual(['monitor', 'process_requests']);
  expect(await goLive()).toMatchObject({ outcome: 'success', result: { were_on: { length: 2 } } });
  expect(on()).toEqual(all);
}, 120_000);

test.each([
  [
    'a missing secret',
    'f/credits/looker_client_secret',
    undefined,
    'the variable f/credits/looker_client_secret is missing',
  ],
  ['a refused secret', 'f/credits/slack_bot_token', 'xoxb-revoked', 'Slack does not answer: '],
  [
    'a warehouse that is away',
    'f/credits/simulator/warehouse_path',
    '/nowhere',
    'the warehouse does not answer',
  ],
])(
  'go_live switches nothing on and names %s',
  async (_, path, value, message) => {
    const { items } = opened.runtime.store;
    const before = items.getVariable(path);
    if (before === undefined) throw new Error(`there is no ${path}`);
    if (value === undefined) items.deleteVariable(path);
    else items.putVariable({ ...before, value });
    const { outcome, text } = await goLive();
    items.putVariable(before);
    expect({ outcome, text }).toMatchObject({ outcome: 'failure', text: expect.stringContaining(message) });
    expect(text).toContain('no schedule was switched on');
    expect(text).not.toContain('xoxb-revoked');
    expect(on()).toEqual([]);
  },
  120_000,
);

test('go_live switches nothing on when Slack does not show a channel of the policy, or the link comes to no amount', async () => {
  const { items } = opened.runtime.store;
  const policy = items.getResource('f/credits/resources/policy')?.value as JsonObject;
  items.updateResource('f/credits/resources/policy', { value: { ...policy, channels: ['nowhere'] } });
  expect((await goLive()).text).toContain('Slack shows no public channel #nowhere');
  items.updateResource('f/credits/resources/policy', { value: policy });
  expect((await goLive({ looker_url: links.gone })).text).toContain('link_gone');
  expect(on()).toEqual([]);
}, 120_000);
