/** Routes of resources: values written by runs and people override those of the workspace's files. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { json } from '../workspace/shapes.ts';
import type { ResourceItem } from '../workspace/types.ts';
import { type Api, bodyOf, itemPathOf, pageOf } from './api_context.ts';
import { badRequest, notFound } from './errors.ts';
import { resourceHeadShape, resourceShape } from './item_shapes.ts';
import { checkedPath, deletionOf } from './stored_items.ts';

const newResource = z.object({
  path: z.string(),
  value: json.default(null),
  resource_type: z.string(),
  description: z.string().nullish(),
});

const changedResource = z.object({
  path: z.string().optional(),
  value: json.optional(),
  resource_type: z.string().optional(),
  description: z.string().nullish(),
});

export function resourceRoutes({ store, workspace }: Runtime): Api {
  const api: Api = new Hono();
  const { items } = store;

  const missingValue = (path: string) => `Resource ${path} not found`;
  const existing = (
    path: string,
    missing = (absent: string) => `Resource not found at name ${absent}`,
  ): ResourceItem => {
    const resource = items.getResource(path);
    if (resource === undefined) throw notFound(missing(path));
    return resource;
  };

  api.get('/list', (c) => {
    const split = (name: string) => c.req.query(name)?.split(',');
    const [types, excluded] = [split('resource_type'), split('resource_type_exclude')];
    const exact = c.req.query('path');
    const all = items
      .listResourceHeads(c.req.query('path_start'))
      .filter(({ resourceType }) => types?.includes(resourceType) ?? true)
      .filter(({ resourceType }) => !excluded?.includes(resourceType))
      .filter(({ path }) => exact === undefined || path === exact)
      .reverse();
    return c.json(pageOf(c, all).map((head) => resourceHeadShape(head, workspace.name)));
  });
  api.get('/get/:path{.+}', (c) =>
    c.json(resourceShape(existing(itemPathOf(c), missingValue), workspace.name)),
  );
  api.get('/get_value/:path{.+}', (c) => {
    const path = itemPathOf(c);
    const text = items.getResourceText(path);
    if (text === undefined) throw notFound(missingValue(path));
    return c.body(text, 200, { 'content-type': 'application/json' });
  });
  api.get('/get_value_interpolated/:path{.+}', (c) => c.json(store.resolveResource(itemPathOf(c))));
  api.get('/exists/:path{.+}', (c) => c.json(items.getResource(itemPathOf(c)) !== undefined));

  api.post('/create', async (c) => {
    const { path, value, resource_type, description } = await bodyOf(c, newResource);
    const text = description ?? '';
    if (c.req.query('update_if_exists') === 'true' && items.getResource(path) !== undefined) {
      items.updateResource(path, { value, resourceType: resource_type, description: text });
    } else {
      items.createResource(checkedPath(path), value, resource_type, text);
    }
    return c.text(`resource ${path} created`, 201);
  });
  api.post('/update/:path{.+}', async (c) => {
    const { path } = existing(itemPathOf(c));
    const change = await bodyOf(c, changedResource);
    if (change.path !== undefined && change.path !== path) {
      throw badRequest(
        'the embedded runtime does not rename resources; create another one and delete this one',
      );
    }
    items.updateResource(path, {
      ...(change.value !== undefined && { value: change.value }),
      ...(change.resource_type !== undefined && { resourceType: change.resource_type }),
      ...(typeof change.description === 'string' && { description: change.description }),
    });
    return c.text(`resource ${path} updated (npath: "${path}")`);
  });
  api.post('/update_value/:path{.+}', async (c) => {
    const { path } = existing(itemPathOf(c), missingValue);
    const { value } = await bodyOf(c, z.object({ value: json.default(null) }));
    items.updateResource(path, { value });
    return c.text(`value of resource ${path} updated`);
  });
  api.delete('/delete/:path{.+}', (c) => {
    const { path } = existing(itemPathOf(c));
    return c.text(deletionOf('resource', path, items.deleteResource(path)));
  });
  return api;
}
