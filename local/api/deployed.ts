/** Read-only routes for items of the workspace's files: flows, scripts, folders, resource types. */
import { Hono } from 'hono';
import type { Runtime } from '../runtime.ts';
import { type Api, type ApiContext, itemPathOf, pageOf } from './api_context.ts';
import { notFound } from './errors.ts';
import { flowShape, folderShape, resourceTypeShape, scriptShape } from './item_shapes.ts';

export function deployedRoutes({ workspace }: Runtime): Api {
  const api: Api = new Hono();

  api.get('/flows/list', (c) => c.json(listOf(c, workspace.flows).map(flowShape)));
  api.get('/flows/list_paths', (c) => c.json([...workspace.flows.keys()]));
  api.get('/flows/get/:path{.+}', (c) =>
    c.json(flowShape(found(c, workspace.flows, 'Flow not found at path'))),
  );
  api.get('/flows/exists/:path{.+}', (c) => c.json(workspace.flows.has(itemPathOf(c))));

  api.get('/scripts/list', (c) => c.json(listOf(c, workspace.scripts).map(scriptShape)));
  api.get('/scripts/list_paths', (c) => c.json([...workspace.scripts.keys()]));
  api.get('/scripts/get/p/:path{.+}', (c) =>
    c.json(scriptShape(found(c, workspace.scripts, 'Script not found at path'))),
  );
  api.get('/scripts/exists/p/:path{.+}', (c) => c.json(workspace.scripts.has(itemPathOf(c))));
  for (const route of ['/scripts/raw/p/:path{.+}', '/scripts/raw_unpinned/p/:path{.+}'] as const) {
    // Loaders request a path with its extension: f/a/x.py.
    api.get(route, (c) => {
      const path = itemPathOf(c).replace(/\.[^./]+$/, '');
      const script = workspace.scripts.get(path);
      if (script === undefined) throw notFound(`Script not found at name ${path}`);
      return c.text(script.content);
    });
  }

  api.get('/folders/list', (c) => c.json([...workspace.folders.values()].map(folderShape)));
  api.get('/folders/listnames', (c) => c.json([...workspace.folders.keys()]));
  api.get('/folders/get/:path', (c) =>
    c.json(folderShape(found(c, workspace.folders, 'Folder not found at name'))),
  );
  api.get('/folders/exists/:path', (c) => c.json(workspace.folders.has(itemPathOf(c))));

  const types = () => [...workspace.resourceTypes.values()];
  api.get('/resources/type/list', (c) =>
    c.json(types().map((type) => resourceTypeShape(type, workspace.name))),
  );
  api.get('/resources/type/listnames', (c) => c.json(types().map((type) => type.name)));
  api.get('/resources/type/get/:path', (c) =>
    c.json(
      resourceTypeShape(found(c, workspace.resourceTypes, 'ResourceType not found at name'), workspace.name),
    ),
  );
  api.get('/resources/type/exists/:path', (c) => c.json(workspace.resourceTypes.has(itemPathOf(c))));
  api.get('/resources/file_resource_type_to_file_ext_map', (c) => {
    const files = types().filter((type) => type.isFileset || type.formatExtension !== undefined);
    return c.json(
      Object.fromEntries(
        files.map((type) => [
          type.name,
          { format_extension: type.formatExtension ?? null, is_fileset: type.isFileset },
        ]),
      ),
    );
  });
  return api;
}

/** @param missing prefix of the error for an unknown path */
export function found<T>(c: ApiContext, items: ReadonlyMap<string, T>, missing: string): T {
  const path = itemPathOf(c);
  const item = items.get(path);
  if (item === undefined) throw notFound(`${missing} ${path}`);
  return item;
}

export function listOf<T extends { path: string }>(c: ApiContext, items: ReadonlyMap<string, T>): T[] {
  const start = c.req.query('path_start') ?? '';
  const exact = c.req.query('path_exact');
  const matching = [...items.values()].filter(
    (item) => item.path.startsWith(start) && (exact === undefined || item.path === exact),
  );
  return pageOf(c, matching);
}
