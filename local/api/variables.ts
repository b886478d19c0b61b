/** Variables: what runs and people write lies over what the workspace's files say. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import type { VariableItem } from '../workspace/types.ts';
import { type Api, bodyOf, itemPathOf, pageOf } from './api_context.ts';
import { badRequest, notFound } from './errors.ts';
import { checkedPath, deletionOf } from './stored_items.ts';

const newVariable = z.object({
  path: z.string(),
  value: z.string(),
  is_secret: z.boolean().default(false),
  description: z.string().nullish(),
});

const changedVariable = z.object({
  path: z.string().optional(),
  value: z.string().optional(),
  is_secret: z.boolean().optional(),
  description: z.string().nullish(),
});

export function variableRoutes({ store, workspace }: Runtime): Api {
  const api: Api = new Hono();
  const { items } = store;

  const existing = (path: string): VariableItem => {
    const variable = items.getVariable(path);
    if (variable === undefined) throw notFound(`Variable ${path} not found`);
    return variable;
  };
  const shape = ({ path, value, isSecret, description }: VariableItem, reveal: boolean) => ({
    workspace_id: workspace.name,
    path,
    value: isSecret && !reveal ? null : value,
    is_secret: isSecret,
    description,
    is_draft: false,
    extra_perms: {},
    is_oauth: false,
  });

  api.get('/list', (c) => {
    const all = items.listVariables(c.req.query('path_start'));
    return c.json(pageOf(c, all).map((variable) => shape(variable, false)));
  });
  api.get('/get/:path{.+}', (c) => {
    const reveal = c.req.query('decrypt_secret') !== 'false';
    return c.json(shape(existing(itemPathOf(c)), reveal));
  });
  api.get('/get_value/:path{.+}', (c) => c.json(existing(itemPathOf(c)).value));
  api.get('/exists/:path{.+}', (c) => c.json(items.getVariable(itemPathOf(c)) !== undefined));

  api.post('/create', async (c) => {
    const { path, value, is_secret, description } = await bodyOf(c, newVariable);
    items.createVariable({
      path: checkedPath(path),
      value,
      isSecret: is_secret,
      description: description ?? '',
    });
    return c.text(`variable ${path} created`, 201);
  });
  api.post('/update/:path{.+}', async (c) => {
    const before = existing(itemPathOf(c));
    const change = await bodyOf(c, changedVariable);
    const isSecret = change.is_secret ?? before.isSecret;
    if (change.path !== undefined && change.path !== before.path) {
      throw badRequest(
        'the embedded runtime does not rename variables; create another one and delete this one',
      );
    }
    if (isSecret !== before.isSecret && change.value === undefined) {
      throw badRequest('cannot change is_secret without updating value too');
    }
    const description = change.description ?? before.description;
    items.putVariable({ path: before.path, value: change.value ?? before.value, isSecret, description });
    return c.text(`variable ${before.path} updated (npath: "${before.path}")`);
  });
  api.delete('/delete/:path{.+}', (c) => {
    const { path } = existing(itemPathOf(c));
    return c.text(deletionOf('variable', path, items.deleteVariable(path)));
  });
  return api;
}
