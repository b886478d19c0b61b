/**
 * Finds and removes items in a Windmill workspace. Lists come without values: `list_search`, which has them, cuts each to 4,000
 * characters (older servers: to three items on Community Edition), so that whoever wants values reads each by its path.
 */
import * as wmill from 'windmill-client';
import type { FoundItem, ItemCatalog } from '../lib/ledger/catalog.ts';
import { connect } from './windmill.ts';
import { itemFailure, itemStatus } from './windmill_items.ts';

/** Asked for; a server may give fewer per page, so that only an empty one is the last. */
const perPage = 1000;

/** The catalog of the workspace this job runs in. */
export function windmillCatalog(): ItemCatalog {
  const workspace = connect();
  return {
    async list(prefix) {
      const found: FoundItem[] = [];
      for (let page = 1; ; page++) {
        const query = { workspace, pathStart: prefix, resourceType: 'state', page, perPage };
        const listed = await wmill.ResourceService.listResource(query).catch((error: unknown) => {
          throw itemFailure('list', prefix, error);
        });
        // `_` matches any character in Windmill's filter.
        const ours = listed.filter(({ path }) => path.startsWith(prefix));
        found.push(...ours.map(({ path, edited_at }) => ({ path, edited_at: edited_at ?? null })));
        if (listed.length === 0) return found;
      }
    },
    async remove(path) {
      try {
        await wmill.ResourceService.deleteResource({ workspace, path });
      } catch (error) {
        if (itemStatus(error) !== 404) throw itemFailure('remove', path, error);
      }
    },
  };
}
