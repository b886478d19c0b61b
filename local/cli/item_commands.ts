/** `variable ...` and `resource ...`: read and write stored items without a runtime. */
import { Store } from '../store/store.ts';
import { ITEM_PATH_RULE, isItemPath } from '../workspace/files.ts';
import { CliError } from './cli_error.ts';
import type { CommandLine } from './command_line.ts';
import { openPlace } from './state.ts';

/** @param readValue reads the new value of a variable from stdin, so that a secret is not in the shell's history */
export async function variables(
  command: string | undefined,
  path: string | undefined,
  line: CommandLine,
  readValue: () => Promise<string>,
): Promise<string> {
  const { workspace, stateDir } = openPlace(line.workspace, process.env);
  const store = Store.open(stateDir, workspace);
  try {
    if (command === 'list') {
      return store.items
        .listVariables()
        .map((variable) => `${variable.path} = ${variable.isSecret ? '(secret)' : variable.value}`)
        .join('\n');
    }
    if (command !== 'set' || path === undefined) {
      throw new CliError(
        'usage',
        'write: variable list, or variable set <path> [--secret] with the value on stdin',
      );
    }
    if (!isItemPath(path)) throw new CliError('bad_argument', `"${path}" is no path: ${ITEM_PATH_RULE}`);
    const value = (await readValue()).replace(/\r?\n$/, '');
    if (value === '')
      throw new CliError('bad_argument', `no value on stdin; write: echo value | ... variable set ${path}`);
    const before = store.items.getVariable(path);
    const isSecret = line.secret || (before?.isSecret ?? false);
    store.items.putVariable({ path, value, isSecret, description: before?.description ?? '' });
    return `${path} is set${isSecret ? ' (secret)' : ''}`;
  } finally {
    store.close();
  }
}

export function resources(command: string | undefined, path: string | undefined, line: CommandLine): string {
  const { workspace, stateDir } = openPlace(line.workspace, process.env);
  const store = Store.open(stateDir, workspace);
  try {
    if (command === 'list') {
      return store.items
        .listResources({ pathStart: path })
        .map((resource) => `${resource.path}  (${resource.resourceType})`)
        .join('\n');
    }
    if (command !== 'get' || path === undefined) {
      throw new CliError('usage', 'write: resource list [prefix], or resource get <path>');
    }
    const resource = store.items.getResource(path);
    if (resource === undefined)
      throw new CliError('not_found', `there is no resource ${path}; see "resource list"`);
    return JSON.stringify(resource.value, null, 2);
  } finally {
    store.close();
  }
}
