/**
 * The item store, item catalog and token catalog in a Windmill workspace.
 * Items are resources of type `state`, which sync never exports, so a push cannot delete them. Tokens are secret variables:
 * creating one is a plain insert, of which exactly one succeeds; creating a resource checks first and then overwrites, so that two
 * concurrent calls both succeed. A push leaves secret variables alone, too. Lists come without values: `list_search`, which has
 * them, cuts each to 4,000 characters (older servers: to three items on Community Edition).
 */

import * as wmill from 'windmill-client';
import { SharedError } from '../lib/errors.ts';
import type { FoundItem, ItemCatalog, ItemStore, TokenCatalog } from '../lib/items.ts';
import { connect } from './windmill.ts';

/** The store of the workspace this job runs in. */
export function windmillItems(): ItemStore {
  const workspace = connect();

  const taken = async (path: string): Promise<unknown> => {
    const value = await orMissing('read', path, wmill.VariableService.getVariableValue({ workspace, path }));
    return value === undefined ? undefined : JSON.parse(value);
  };

  return {
    taken,
    read: (path) => orMissing('read', path, wmill.ResourceService.getResourceValue({ workspace, path })),
    async take(path, value) {
      const requestBody = {
        path,
        value: JSON.stringify(value),
        is_secret: true,
        description: 'a token that can be taken once; made by a run, not by hand',
      };
      try {
        await wmill.VariableService.createVariable({ workspace, requestBody });
        return true;
      } catch (error) {
        // An existing token is refused with 400 and several texts: a lookup distinguishes it from other 400s.
        const code = itemStatus(error);
        if (code !== undefined && code < 500 && (await taken(path)) !== undefined) return false;
        throw itemFailure('take', path, error);
      }
    },
    async write(path, value) {
      const requestBody = { path, value, resource_type: 'state' };
      try {
        await wmill.ResourceService.createResource({ workspace, requestBody, updateIfExists: true });
      } catch (error) {
        throw itemFailure('write', path, error);
      }
    },
  };
}

/** A resource with its references resolved, as a step gets it. */
export async function windmillResource(path: string): Promise<unknown> {
  connect();
  return wmill.getResource(path);
}

async function orMissing<T>(verb: string, path: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (itemStatus(error) === 404) return undefined;
    throw itemFailure(verb, path, error);
  }
}

/** HTTP status of a refused call. */
export function itemStatus(error: unknown): number | undefined {
  return error instanceof wmill.ApiError ? error.status : undefined;
}

/** Converts a failed call into an error of the core. */
export function itemFailure(verb: string, path: string, cause: unknown): SharedError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new SharedError('store_unavailable', `Could not ${verb} ${path} in Windmill: ${message}`, {
    retryable: true,
    cause,
  });
}

/** Asked for; a server may give fewer per page, so that only an empty one is the last. */
const itemsPerPage = 1000;

/** The catalog of the workspace this job runs in. */
export function windmillCatalog(): ItemCatalog {
  const workspace = connect();
  return {
    async list(prefix) {
      const found: FoundItem[] = [];
      for (let page = 1; ; page++) {
        const query = { workspace, pathStart: prefix, resourceType: 'state', page, itemsPerPage };
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

/** The most that Windmill gives per page. */
const tokensPerPage = 100;

/** The tokens of the workspace this job runs in. */
export function windmillTokens(): TokenCatalog {
  const workspace = connect();
  return {
    async tokens(prefix) {
      const found = new Set<string>();
      for (let page = 1; ; page++) {
        const query = { workspace, pathStart: prefix, page, tokensPerPage };
        const listed = await wmill.VariableService.listVariable(query).catch((error: unknown) => {
          throw itemFailure('list', prefix, error);
        });
        // `_` matches any character in Windmill's filter; a variable that is not secret is no token.
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
