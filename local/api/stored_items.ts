/** Checks shared by the routes that write variables and resources. */
import { isItemPath } from '../workspace/files.ts';
import { badRequest } from './errors.ts';

const RULE =
  "it must be of the form u/<user>/<name>, f/<folder>/<name> or g/<group>/<name>, where every segment contains only alphanumeric characters, '_' or '-'";

/** Rejects a path that a Windmill server would reject. */
export function checkedPath(path: string): string {
  if (!isItemPath(path)) throw badRequest(`Invalid path: ${RULE}`);
  return path;
}

/** @param forgotten false when the item was not written at runtime and exists only in the workspace's files */
export function deletionOf(kind: 'variable' | 'resource', path: string, forgotten: boolean): string {
  if (!forgotten) {
    throw badRequest(
      `${kind} ${path} comes from the workspace's files; remove the file ${path}.${kind}.yaml`,
    );
  }
  return `${kind} ${path} deleted`;
}
