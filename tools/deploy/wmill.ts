/** Runs the official CLI in this repository. */
import { join } from 'node:path';

/** One command: its words, and what it printed. @throws with the end of what it printed when it fails */
export type Wmill = (...words: string[]) => Promise<string>;

const installed = join(import.meta.dir, '../../node_modules/.bin/wmill');

/**
 * @param root of the workspace's files @param target words that name the server: `--workspace`, `--base-url`, `--token`
 * @param configDir keeps the CLI's profiles; the person's own without it
 */
export function wmillIn(root: string, target: readonly string[], configDir?: string): Wmill {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    ...(configDir !== undefined && { WMILL_CONFIG_DIR: configDir }),
  };
  return async (...words) => {
    const child = Bun.spawn([installed, ...words, ...target], {
      cwd: root,
      env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    if (code === 0) return out;
    const text = Bun.stripANSI(`${out}${err}`).trim().split('\n').slice(-12).join('\n');
    throw new Error(
      `"wmill ${words.slice(0, 2).join(' ')}" ended with ${code}:\n${withoutToken(text, target)}`,
    );
  };
}

function withoutToken(text: string, target: readonly string[]): string {
  const at = target.indexOf('--token');
  const token = at === -1 ? undefined : target[at + 1];
  return token === undefined ? text : text.replaceAll(token, '...');
}
