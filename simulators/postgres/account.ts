/** The account that PostgreSQL runs as. It refuses to run as root, where it runs as `nobody` instead. */
import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** uid and gid of `nobody` on Linux. */
const NOBODY = 65_534;

export interface Account {
  /** Hands a file or an empty folder over to the account. */
  own(path: string): void;
  /** The command and the options that start it as the account. */
  run(command: readonly string[]): { command: string[]; options: { uid?: number; gid?: number } };
}

/** @param folders what the account must be able to enter */
export function serverAccount(folders: readonly string[]): Account {
  if (process.getuid?.() !== 0)
    return { own: () => {}, run: (command) => ({ command: [...command], options: {} }) };
  const own = (path: string) => chownSync(path, NOBODY, NOBODY);
  if (process.platform !== 'linux' || folders.every(canEnter))
    return { own, run: (command) => ({ command: [...command], options: { uid: NOBODY, gid: NOBODY } }) };
  return { own, run: (command) => ({ command: [...setpriv, ...command], options: {} }) };
}

/**
 * For a clone below a folder that only root can enter, such as /root: of root's rights the account keeps `dac_override`, which opens
 * folders and files whatever their permissions. Needs `setpriv` of util-linux.
 */
const setpriv = [
  'setpriv',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
  '--',
];

/** Whether everybody may enter the parent folders of a folder. */
function canEnter(folder: string): boolean {
  const parent = dirname(folder);
  if (parent === folder) return true;
  return (statSync(parent).mode & 0o001) !== 0 && canEnter(parent);
}
