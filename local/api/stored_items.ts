/** What variables and resources have in common when they are written. */
import { ITEM_PATH_RULE, isItemPath } from '../workspace/files.ts';
import { badRequest } from './errors.ts';

/** Refuses a path that a Windmill server would refuse. */
export function checkedPath(path: string): string {
  if (!isItemPath(path)) throw badRequest(`"${path}" is not a path that Windmill takes: ${ITEM_PATH_RULE}`);
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
