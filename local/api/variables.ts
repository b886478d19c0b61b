/** Routes of variables: values written by runs and people override those of the workspace's files. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import type { VariableItem } from '../workspace/types.ts';
import { type Api, bodyOf, itemPathOf, pageOf } from './api_context.ts';
import { badRequest, notFound, sqlError } from './errors.ts';
import { checkedPath, deletionOf } from './stored_items.ts';

const newVariable = z.object({
  path: z.string(),
  value: z.string(),
  is_secret: z.boolean(),
  description: z.string(),
});

const changedVariable = z.object({
  path: z.string().optional(),
  value: z.string().optional(),
  is_secret: z.boolean().optional(),
  description: z.string().nullish(),
});

/** Maximum length of the column in Windmill's database. */
const MAX_CHARACTERS = 15_000;

function checkedValue(value: string): string {
  if (value.includes('\0')) throw sqlError('invalid byte sequence for encoding "UTF8": 0x00');
  if ([...value].length <= MAX_CHARACTERS) return value;
  throw sqlError(`value too long for type character varying(${MAX_CHARACTERS})`);
}

export function variableRoutes({ store, workspace }: Runtime): Api {
  const api: Api = new Hono();
  const { items } = store;

  const missingValue = (path: string) => `Variable ${path} not found`;
  const existing = (
    path: string,
    missing = (absent: string) => `Variable not found at name ${absent}`,
  ): VariableItem => {
    const variable = items.getVariable(path);
    if (variable === undefined) throw notFound(missing(path));
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
    return c.json(shape(existing(itemPathOf(c), missingValue), reveal));
  });
  api.get('/get_value/:path{.+}', (c) => c.json(existing(itemPathOf(c), missingValue).value));
  api.get('/exists/:path{.+}', (c) => c.json(items.getVariable(itemPathOf(c)) !== undefined));

  api.post('/create', async (c) => {
    const { path, value, is_secret, description } = await bodyOf(c, newVariable);
    items.createVariable({
      path: checkedPath(path),
      value: checkedValue(value),
      isSecret: is_secret,
      description,
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
    const value = checkedValue(change.value ?? before.value);
    items.putVariable({ path: before.path, value, isSecret, description });
    return c.text(`variable ${before.path} updated (npath: "${before.path}")`);
  });
  api.delete('/delete/:path{.+}', (c) => {
    const path = itemPathOf(c);
    // Deleting a missing variable is no error on a server.
    const exists = items.getVariable(path) !== undefined;
    return c.text(deletionOf('variable', path, items.deleteVariable(path) || !exists));
  });
  return api;
}
