/** Puts what the cases need onto a Windmill server. */
import type { Json } from '../../../local/workspace/types.ts';
import type { Stored } from './cases.ts';
import { call, type Server } from './driver.ts';

const SCHEMA = { type: 'object', properties: {}, required: [] };
const POLL_MS = 300;

/** @param flows further flows, by their names */
export async function deploy(
  server: Server,
  { scripts, flows: stored }: Stored,
  flows: ReadonlyMap<string, Json>,
): Promise<void> {
  const { url, workspace: id, token } = server;
  await fetch(`${url}/api/workspaces/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id, name: id }),
  });
  await call(server, 'POST folders/create', { body: { name: 'conformance' } });
  for (const [name, { language, content }] of Object.entries(scripts)) {
    const path = `f/conformance/${name}`;
    if ((await call(server, `GET scripts/exists/p/${path}`)).body === true) continue;
    const meta = { summary: '', description: '', schema: SCHEMA, kind: 'script', is_template: false };
    await create(server, 'scripts/create', { path, language, content, ...meta });
  }
  for (const [name, value] of [...Object.entries(stored), ...flows]) {
    const path = `f/conformance/${name}`;
    if ((await call(server, `GET flows/exists/${path}`)).body === true) continue;
    await create(server, 'flows/create', { path, summary: '', description: '', value, schema: SCHEMA });
  }
  await untilLocked(server);
}

async function create(server: Server, route: string, body: Record<string, Json>): Promise<void> {
  const { status, body: text } = await call(server, `POST ${route}`, { body });
  if (status !== 201) throw new Error(`${route} of ${body.path} answered ${status}: ${JSON.stringify(text)}`);
}

/** A script can run once its dependencies are locked. */
async function untilLocked(server: Server): Promise<void> {
  for (;;) {
    const { body } = await call(server, 'GET jobs/queue/list?job_kinds=dependencies,flowdependencies');
    if (Array.isArray(body) && body.length === 0) return;
    await Bun.sleep(POLL_MS);
  }
}
