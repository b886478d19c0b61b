/** Where a workspace and the state of its runtime are, by the environment. */
import { join, resolve } from 'node:path';
import { REPOSITORY } from '../home.ts';

export interface Paths {
  root: string;
  stateDir: string;
  /** The interpreter of its Python steps. */
  python: string;
}

/** @param env LOCAL_WORKSPACE_DIR (default: this repository), LOCAL_STATE_DIR (default: `<root>/.local/<name>`) */
export function pathsOf(name: string, env: NodeJS.ProcessEnv): Paths {
  const root = resolve(env.LOCAL_WORKSPACE_DIR ?? REPOSITORY);
  const stateDir = resolve(env.LOCAL_STATE_DIR ?? join(root, '.local', name));
  return { root, stateDir, python: join(root, '.venv/bin/python') };
}
