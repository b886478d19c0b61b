/** Runs Windmill's official CLI from a directory, with a home of its own so that no profile of the person counts. */
import { join } from 'node:path';

const WMILL = join(import.meta.dir, '../../node_modules/.bin/wmill');

export interface Target {
  cwd: string;
  home: string;
  url: string;
  workspace: string;
  token: string;
}

export async function wmill(target: Target, ...words: string[]) {
  const { cwd, home, url, workspace, token } = target;
  const where = ['--base-url', url, '--workspace', workspace, '--token', token];
  const child = Bun.spawn([WMILL, ...words, ...where], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', HOME: home, WMILL_CONFIG_DIR: home },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, out, text: Bun.stripANSI(`${out}${err}`) };
}
