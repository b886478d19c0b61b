import { afterEach, describe, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { links } from '../../demo/scenario/index.ts';
import { startServices } from '../../demo/services.ts';
import { openRuntime } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { change, copyWorkspace } from '../faults/crash/workspace.ts';
import { root } from './company.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** This workspace, with programmable SMS switched on or as it is. */
function workspace(enabled: boolean): string {
  if (!enabled) return root;
  const copy = copyWorkspace();
  cleanups.push(() => rmSync(copy, { recursive: true, force: true }));
  const notebook = 'f/credits/scripts/run_notebook.py';
  cpSync(join(root, notebook), join(copy, notebook));
  symlinkSync(join(root, '.venv'), join(copy, '.venv'));
  change(copy, 'f/credits/resources/policy.resource.yaml', 'enabled: false', 'enabled: true');
  return copy;
}

async function preview(enabled: boolean, looker_url: string) {
  const stateDir = mkdtempSync(join(tmpdir(), 'products-'));
  cleanups.push(() => rmSync(stateDir, { recursive: true, force: true }));
  const place = openPlace('local', { LOCAL_STATE_DIR: stateDir, LOCAL_WORKSPACE_DIR: workspace(enabled) });
  const { runtime, close } = await openRuntime(place, {}, ({ stateDir: dir }) =>
    startServices({ stateDir: dir, python: join(root, '.venv/bin/python') }),
  );
  cleanups.push(close);
  const id = runtime.run({ kind: 'flow', path: 'f/credits/flows/credit_from_url', args: { looker_url } });
  return (await runtime.wait(id)).result;
}

describe('a link about programmable SMS', () => {
  test('is left alone while the product is not enabled', async () => {
    expect(await preview(false, links.messaging)).toMatchObject({
      would_post: null,
      reason: { code: 'product_not_handled' },
    });
  }, 120_000);

  test('is computed by its own notebook and proven by its own formula once it is', async () => {
    const result = await preview(true, links.messaging);
    expect(result).toMatchObject({
      would_post: expect.stringMatching(/^Approved, \$[\d,]+\.\d\d, exceptions$/),
      credits: [{ product: 'psms', modes: [], countries: [{ country: 'KE' }, { country: 'TZ' }] }],
    });
  }, 120_000);
});
