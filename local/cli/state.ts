/** The workspace and the state directory, as named by the environment. */
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REPOSITORY } from '../home.ts';
import { createStateDir, lockState } from '../store/lock.ts';
import { loadWorkspace } from '../workspace/load.ts';
import { formatProblem, isError } from '../workspace/problem.ts';
import type { Workspace } from '../workspace/types.ts';
import { YamlCache } from '../workspace/yaml_cache.ts';
import { withYamlCache } from '../workspace/yaml_file.ts';

export interface Place {
  workspace: Workspace;
  stateDir: string;
}

/**
 * Reads the workspace and creates the state directory.
 * @param env LOCAL_WORKSPACE_DIR (default: this repository), LOCAL_STATE_DIR (default: `<root>/.local/<name>`)
 */
export function openPlace(name: string, env: NodeJS.ProcessEnv): Place {
  const root = resolve(env.LOCAL_WORKSPACE_DIR ?? REPOSITORY);
  const stateDir = resolve(env.LOCAL_STATE_DIR ?? join(root, '.local', name));
  const cache = new YamlCache(join(stateDir, 'yaml.json'));
  const workspace = withYamlCache(cache, () => loadWorkspace(root, name));
  for (const problem of workspace.problems) {
    process.stderr.write(`${isError(problem) ? 'not loaded' : 'warning'}: ${formatProblem(problem)}\n`);
  }
  createStateDir(stateDir);
  cache.keep();
  return { workspace, stateDir };
}

/** What a first run of a workspace leaves for later ones: bundled scripts and parsed YAML. */
export const CACHES = ['bundles', 'yaml.json'];

/** Deletes everything in the state directory but its caches. @throws {StateInUse} */
export function forgetState(stateDir: string): void {
  const unlock = lockState(stateDir);
  for (const name of readdirSync(stateDir)) {
    if (CACHES.includes(name) || name.startsWith('lock.sqlite')) continue;
    rmSync(join(stateDir, name), { recursive: true });
  }
  unlock();
}
