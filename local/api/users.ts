/** Routes for the current user and the workspace. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { globalUser, OWNER, USER, workspaceUser } from '../workspace/identity.ts';
import { type Api, bodyOf } from './api_context.ts';

export function userRoutes({ workspace }: Runtime): Api {
  const api: Api = new Hono();
  const { name } = workspace;
  api.get('/users/whoami', (c) => c.json(globalUser()));
  api.post('/workspaces/exists', async (c) => {
    const { id } = await bodyOf(c, z.object({ id: z.string() }));
    return c.json(id === name);
  });
  api.get('/workspaces/list', (c) => c.json([{ id: name, name, owner: OWNER }]));
  api.get('/workspaces/users', (c) =>
    c.json({ email: USER.email, workspaces: [{ id: name, name, username: USER.username }] }),
  );
  return api;
}

export function workspaceUserRoutes({ workspace }: Runtime): Api {
  const api: Api = new Hono();
  api.get('/users/whoami', (c) => c.json(workspaceUser([...workspace.folders.keys()])));
  api.get('/users/username_to_email/:username', (c) => c.text(USER.email));
  return api;
}
