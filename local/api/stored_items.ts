/** What variables and resources have in common when they are written. */
import { isItemPath } from '../workspace/files.ts';
import { badRequest } from './errors.ts';

const RULE =
  "it must be of the form u/<user>/<name>, f/<folder>/<name> or g/<group>/<name>, where every segment contains only alphanumeric characters, '_' or '-'";

/** Refuses a path that a Windmill server would refuse. */
export function checkedPath(path: string): string {
  if (!isItemPath(path)) throw badRequest(`Invalid path: ${RULE}`);
  return path;
}

/** @param forgotten false when no run had written the item, so that it stands in the workspace's files alone */
export function deletionOf(kind: 'variable' | 'resource', path: string, forgotten: boolean): string {
  if (!forgotten) {
    throw badRequest(
      `${kind} ${path} comes from the workspace's files; remove the file ${path}.${kind}.yaml`,
    );
  }
  return `${kind} ${path} deleted`;
}
