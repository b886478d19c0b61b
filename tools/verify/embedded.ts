/** This repository on the embedded runtime in this process, as one more server. */
import { join } from 'node:path';
import { openRuntime } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { Server } from './server.ts';

/** Name of the only workspace of an embedded runtime. */
export const embeddedWorkspace = 'local';

/** @param root another workspace than this repository @param scratch keeps the runtime's state */
export async function withEmbedded<T>(
  scratch: string,
  work: (server: Server) => Promise<T>,
  root?: string,
): Promise<T> {
  const env = {
    LOCAL_STATE_DIR: join(scratch, `runtime-${crypto.randomUUID()}`),
    ...(root !== undefined && { LOCAL_WORKSPACE_DIR: root }),
  };
  const { runtime, api, close } = await openRuntime(openPlace(embeddedWorkspace, env), env);
  try {
    return await work(
      new Server({ baseUrl: api.url, workspace: embeddedWorkspace, token: runtime.userToken }),
    );
  } finally {
    await close();
  }
}
