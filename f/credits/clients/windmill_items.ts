/** Windmill resources of type `state` as the store: sync never exports them, so a push cannot delete them. */
import * as wmill from 'windmill-client';
import { CreditError } from '../lib/errors.ts';
import type { ItemStore } from '../lib/items.ts';

/** The store of the workspace this job runs in. */
export function windmillItems(): ItemStore {
  wmill.setClient();
  const workspace = process.env.WM_WORKSPACE ?? '';
  const service = wmill.ResourceService;

  const read = async (path: string): Promise<unknown> => {
    try {
      return await service.getResourceValue({ workspace, path });
    } catch (error) {
      if (status(error) === 404) return undefined;
      throw unavailable('read', path, error);
    }
  };

  return {
    read,
    async create(path, value) {
      try {
        await service.createResource({ workspace, requestBody: { path, value, resource_type: 'state' } });
        return true;
      } catch (error) {
        // Windmill answers 400 with words of its own for a path that exists: looking tells it from every other 400.
        const code = status(error);
        if (code !== undefined && code < 500 && (await read(path)) !== undefined) return false;
        throw unavailable('create', path, error);
      }
    },
    async update(path, value) {
      try {
        await service.updateResourceValue({ workspace, path, requestBody: { value } });
      } catch (error) {
        throw unavailable('update', path, error);
      }
    },
  };
}

function status(error: unknown): number | undefined {
  return error instanceof wmill.ApiError ? error.status : undefined;
}

function unavailable(verb: string, path: string, cause: unknown): CreditError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CreditError('ledger_write_failed', `Could not ${verb} ${path} in Windmill: ${message}`, {
    retryable: true,
    cause,
  });
}
