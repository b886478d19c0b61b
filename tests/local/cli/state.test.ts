import { afterAll, expect, test } from 'bun:test';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetState, openPlace } from '../../../local/cli/state.ts';
import { lockState, StateInUse } from '../../../local/store/lock.ts';
import { removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

afterAll(removeWorkspaces);

function stateWith(...names: string[]): string {
  const { stateDir } = openPlace('local', { LOCAL_WORKSPACE_DIR: writeWorkspace({}) });
  for (const name of names) {
    mkdirSync(join(stateDir, name));
    writeFileSync(join(stateDir, name, 'file'), '');
  }
  return stateDir;
}

test('a forgotten state keeps its caches and nothing else', () => {
  const stateDir = stateWith('bundles', 'slack');
  writeFileSync(join(stateDir, 'runtime.sqlite'), '');
  forgetState(stateDir);
  const left = readdirSync(stateDir).filter((name) => !name.startsWith('lock.sqlite'));
  expect(left.sort()).toEqual(['bundles', 'yaml.json']);
  expect(readdirSync(join(stateDir, 'bundles'))).toEqual(['file']);
});

test('a state that a runtime uses is not forgotten', () => {
  const stateDir = stateWith('slack');
  const unlock = lockState(stateDir);
  expect(() => forgetState(stateDir)).toThrow(StateInUse);
  expect(readdirSync(stateDir)).toContain('slack');
  unlock();
});
