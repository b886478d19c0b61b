/** Stands in for a Windmill server with an empty workspace: it takes what `wmill sync push` sends, and keeps it. */
import type { JsonObject } from '../../local/workspace/types.ts';

export interface Sent {
  method: string;
  /** Without `/api/w/<workspace>/` and the query. */
  route: string;
  body: JsonObject;
}

export interface StandIn {
  url: string;
  /** Everything that would change the server. */
  readonly writes: Sent[];
  /** All that arrived, as text: addresses and bodies. */
  readonly raw: string[];
  stop(): Promise<void>;
}

/** An archive with nothing in it is its end-of-central-directory record alone: nothing is deployed yet. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

export function startStandIn(workspace: string): StandIn {
  const writes: Sent[] = [];
  const raw: string[] = [];
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { method } = request;
      const { pathname, search } = new URL(request.url);
      const bytes = await request.arrayBuffer();
      const text = new TextDecoder().decode(bytes);
      raw.push(`${method} ${pathname}${search}\n${text}`);
      const route = pathname.replace(`/api/w/${workspace}/`, '');
      if (method === 'GET') return answer(route);
      const type = request.headers.get('content-type') ?? '';
      const body = type.startsWith('multipart/')
        ? await appIn(new Response(bytes, { headers: { 'content-type': type } }))
        : JSON.parse(text);
      writes.push({ method, route, body });
      return new Response('done', { status: 201 });
    },
  });
  return { url: `http://127.0.0.1:${server.port}/`, writes, raw, stop: () => server.stop(true) };
}

/** An app comes as a form: what it is, and its front end in one bundle. */
async function appIn(form: Response): Promise<JsonObject> {
  const parts = await form.formData();
  const textOf = async (name: string) => {
    const part = parts.get(name);
    return part === null ? '' : typeof part === 'string' ? part : part.text();
  };
  const app = JSON.parse(await textOf('app'));
  const { files, runnables } = app.value;
  const bundled = (await textOf('js')).length > 0;
  return { ...app, files, runnables: Object.keys(runnables).sort(), bundled };
}

function answer(route: string): Response {
  if (route === '/api/version') return new Response('CE v1.788.0');
  if (route.endsWith('users/whoami')) return Response.json({ email: 'admin@example.com', username: 'admin' });
  if (route === 'workspaces/tarball') return new Response(EMPTY_ZIP);
  if (route === 'resources/file_resource_type_to_file_ext_map') return Response.json({});
  if (route.endsWith('/list')) return Response.json([]);
  return new Response(`Not found: ${route}`, { status: 404 });
}
