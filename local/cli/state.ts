/** The workspace and the state of its runtime, as the environment names them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadWorkspace } from '../workspace/load.ts';
import type { Workspace } from '../workspace/types.ts';
import { YamlCache } from '../workspace/yaml_cache.ts';
import { withYamlCache } from '../workspace/yaml_file.ts';
import { pathsOf } from './paths.ts';

export interface Place {
  workspace: Workspace;
  stateDir: string;
}

/** Reads the workspace and makes the directory of the state. */
export function openPlace(name: string, env: NodeJS.ProcessEnv): Place {
  const { root, stateDir } = pathsOf(name, env);
  const cache = new YamlCache(join(stateDir, 'yaml.json'));
  const workspace = withYamlCache(cache, () => loadWorkspace(root, name));
  mkdirSync(stateDir, { recursive: true });
  cache.keep();
  return { workspace, stateDir };
}
