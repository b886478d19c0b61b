/** Consoles for tests: of this repository with its simulated services, and of small workspaces; each on its own port. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenRuntime, openRuntime, type Services, type StartServices } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { addConsole } from '../../local/console/console.ts';
import { writeWorkspace } from '../local/workspace/on_disk.ts';

const REPOSITORY = join(import.meta.dir, '../..');
export const TOKEN = 'token-of-the-browser-test';

export interface RunningConsole<S extends Services = Services> extends OpenRuntime<S> {
  /** The URL of a view, with the token for a page that does not have it yet. */
  url(path: string): string;
}

/** @param startServices services beside the workspace @param root default: this repository */
export async function openConsole<S extends Services>(
  startServices?: StartServices<S>,
  root = REPOSITORY,
): Promise<RunningConsole<S>> {
  const stateDir = mkdtempSync(join(tmpdir(), 'console-'));
  const place = openPlace('local', { LOCAL_STATE_DIR: stateDir, LOCAL_WORKSPACE_DIR: root });
  const env = { PORT: '0', WM_TOKEN: TOKEN };
  const opened = await openRuntime(place, env, startServices, { extend: addConsole });
  const close = async () => {
    await opened.close();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { ...opened, close, url: (path) => `${opened.api.url}${path}#token=${TOKEN}` };
}

/** The console of a workspace with these files. */
export async function openSmallConsole(files: Record<string, string>): Promise<RunningConsole> {
  const root = writeWorkspace(files);
  for (const name of ['node_modules', '.venv']) symlinkSync(join(REPOSITORY, name), join(root, name));
  const opened = await openConsole(undefined, root);
  const close = async () => {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { ...opened, close };
}
