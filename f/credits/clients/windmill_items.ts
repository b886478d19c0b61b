/**
 * The item store in a Windmill workspace. Items are resources of type `state`, which sync never exports, so a push cannot
 * delete them. Tokens are secret variables: creating one is a plain insert, of which exactly one succeeds, where creating a
 * resource looks first and then overwrites, so that two at once both succeed. A push leaves secret variables alone, too.
 */
import * as wmill from 'windmill-client';
import { CreditError } from '../lib/errors.ts';
import type { ItemStore } from '../lib/ledger/items.ts';
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
        description: 'a claim of CreditBot',
      };
      try {
        await wmill.VariableService.createVariable({ workspace, requestBody });
        return true;
      } catch (error) {
        // A token that exists is refused with 400, in more than one wording: looking tells it from every other 400.
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

/** A resource with the values that it refers to, as a step would be given it. */
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

/** What a failed call means to the core. */
export function itemFailure(verb: string, path: string, cause: unknown): CreditError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CreditError('ledger_unavailable', `Could not ${verb} ${path} in Windmill: ${message}`, {
    retryable: true,
    cause,
  });
}
