import { afterEach, describe, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accounts, channelId, links, people, storyBegins } from '../../demo/scenario/index.ts';
import { type DemoServices, startServices } from '../../demo/services.ts';
import { type OpenRuntime, openRuntime } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { change, copyWorkspace } from '../faults/crash/workspace.ts';
import { openCompany, root } from './company.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** This workspace with the channel in the shadow. */
function shadowWorkspace(): string {
  const copy = copyWorkspace();
  cleanups.push(() => rmSync(copy, { recursive: true, force: true }));
  const notebook = 'f/credits/scripts/run_notebook.py';
  cpSync(join(root, notebook), join(copy, notebook));
  symlinkSync(join(root, '.venv'), join(copy, '.venv'));
  change(copy, 'f/credits/resources/policy.resource.yaml', 'mode: live', 'mode: shadow');
  return copy;
}

async function open(workspace: string) {
  const stateDir = mkdtempSync(join(tmpdir(), 'dry-run-'));
  cleanups.push(() => rmSync(stateDir, { recursive: true, force: true }));
  const place = openPlace('local', { LOCAL_STATE_DIR: stateDir, LOCAL_WORKSPACE_DIR: workspace });
  const opened: OpenRuntime<DemoServices> = await openRuntime(place, {}, ({ stateDir: dir }) =>
    startServices({ stateDir: dir, python: join(root, '.venv/bin/python') }),
  );
  cleanups.push(() => opened.close());
  const { runtime, services } = opened;
  const actors = services?.slack.actors;
  return {
    run: async (args: Record<string, string | boolean>) => {
      const id = runtime.run({ kind: 'flow', path: 'f/credits/flows/process_requests', args });
      const { result } = await runtime.wait(id);
      return (result as unknown as { outcomes: Record<string, number> }).outcomes;
    },
    ours: () => actors?.messages(channelId).filter((row) => row.user === people.bot),
    notices: () => actors?.directMessages(people.operator).map((row) => row.text) ?? [],
  };
}

describe('nothing is posted, the operator sees all of it once, and a live run finds nothing left', () => {
  const since = storyBegins(new Date()).toISOString();

  test.each([
    ['of one run of the flow', () => root, { since, dry_run: true }],
    ['of a channel in the shadow', shadowWorkspace, { since }],
  ])(
    'in a dry run %s',
    async (_, workspace, args) => {
      const { run, ours, notices } = await open(workspace());
      expect(await run(args)).toEqual({ dry_run: 4, skipped: 1, needs_review: 1 });
      expect(ours()).toEqual([]);
      const shown = notices();
      expect(shown).toHaveLength(5);
      const count = (text: string) => shown.filter((one) => one.includes(text)).length;
      expect(count('It would have answered: Approved, $4,948.80, exceptions')).toBe(1);
      expect(count('It would have asked: I could not find')).toBe(1);

      expect(await run({})).toEqual({});
      expect(ours()).toEqual([]);
      expect(notices()).toEqual(shown);
    },
    240_000,
  );
});

test('a dry run by hand writes nothing, so that whoever may run the flow needs no right to create resources', async () => {
  const company = await openCompany();
  cleanups.push(() => company.close());
  const { runtime, services } = company;
  const { items } = runtime.store;
  const written = () => [items.listResources({ pathStart: 'f/credits/' }), items.listVariables('f/credits/')];
  const run = async (path: string, args: Record<string, string>) =>
    (await runtime.wait(runtime.run({ kind: 'flow', path, args }))).result;
  const request = services.slack.actors
    .messages(channelId)
    .find(({ text }) => text.includes(accounts.single.sid));
  const before = written();
  const credit = await run('f/credits/flows/credit_from_url', { looker_url: links.single });
  const again = await run('f/credits/flows/reprocess_request', {
    channel: channelId,
    thread_ts: request?.ts ?? '',
  });
  for (const result of [credit, again])
    expect(result).toMatchObject({ would_post: 'Approved, $4,948.80, exceptions' });
  const place = { channel: channelId, thread_ts: request?.ts ?? '' };
  expect(
    await run('f/credits/flows/credit_from_url', { looker_url: links.pairFirst, ...place }),
  ).toMatchObject({
    would_post: null,
    reason: { code: 'request_contradicts_link' },
  });
  expect(written()).toEqual(before);
}, 240_000);
