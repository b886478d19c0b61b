/** The workspace that is verified: a new one, or an empty one given by name. */
import { embeddedWorkspace } from './embedded.ts';
import { type Address, Refused, Server } from './server.ts';
import { keptItems } from './state.ts';

export interface Opened {
  server: Server;
  version: string;
  isEmbedded: boolean;
  /** Whether it was made here, so that it may be removed. */
  isNew: boolean;
}

/** @param id of the workspace; undefined for a new one @throws with what to do when it cannot be used */
export async function openWorkspace(
  { baseUrl, token }: Pick<Address, 'baseUrl' | 'token'>,
  id: string | undefined,
): Promise<Opened> {
  const at = (workspace: string) => new Server({ baseUrl, token, workspace });
  const version = await at('')
    .request('GET', '/version')
    .catch((error: unknown) => {
      throw new Error(`no Windmill answers at ${baseUrl}: ${String(error)}`);
    });
  if (version.includes('embedded')) {
    const server = at(id ?? embeddedWorkspace);
    if ((await keptItems(server)) > 0) {
      throw new Error('this runtime has answered requests before; start it with another LOCAL_STATE_DIR');
    }
    return { server, version, isEmbedded: true, isNew: false };
  }
  const workspace = id ?? `verify-${crypto.randomUUID().slice(0, 8)}`;
  const server = at(workspace);
  if (id !== undefined && (await exists(server, id))) {
    if (!(await isEmpty(server))) {
      throw new Error(`the workspace ${id} is not empty; name an empty one, or leave --workspace out`);
    }
    return { server, version, isEmbedded: false, isNew: false };
  }
  await server.request('POST', '/workspaces/create', { id: workspace, name: workspace }).catch((error) => {
    if (!(error instanceof Refused)) throw error;
    throw new Error(
      `the workspace ${workspace} could not be created (${error.message}); create one and name it by --workspace`,
    );
  });
  return { server, version, isEmbedded: false, isNew: true };
}

/** Deletes the workspace and all in it. */
export async function removeWorkspace(server: Server): Promise<void> {
  await server.request('DELETE', `/workspaces/delete/${server.address.workspace}`);
}

async function exists(server: Server, id: string): Promise<boolean> {
  return (await server.request('POST', '/workspaces/exists', { id })) === 'true';
}

async function isEmpty(server: Server): Promise<boolean> {
  for (const kind of ['scripts', 'flows', 'schedules']) {
    const items: unknown = JSON.parse(await server.call('GET', `${kind}/list?per_page=1`));
    if (!Array.isArray(items) || items.length > 0) return false;
  }
  return true;
}
