/** Finds and removes tokens, which are secret variables, in a Windmill workspace. */
import * as wmill from 'windmill-client';
import type { TokenCatalog } from '../lib/ledger/tokens.ts';
import { connect } from './windmill.ts';
import { itemFailure, itemStatus } from './windmill_items.ts';

/** The most that Windmill gives per page. */
const perPage = 100;

/** The tokens of the workspace this job runs in. */
export function windmillTokens(): TokenCatalog {
  const workspace = connect();
  return {
    async tokens(prefix) {
      const found = new Set<string>();
      for (let page = 1; ; page++) {
        const query = { workspace, pathStart: prefix, page, perPage };
        const listed = await wmill.VariableService.listVariable(query).catch((error: unknown) => {
          throw itemFailure('list', prefix, error);
        });
        // `_` matches any character in Windmill's filter; what is not secret is no token.
        for (const { path, is_secret } of listed) if (is_secret && path.startsWith(prefix)) found.add(path);
        if (listed.length === 0) return [...found].sort();
      }
    },
    async drop(path) {
      try {
        await wmill.VariableService.deleteVariable({ workspace, path });
      } catch (error) {
        if (itemStatus(error) !== 404) throw itemFailure('remove', path, error);
      }
    },
  };
}
