/** Serves the frames that apps run in. They hold an app's code and no data: the surrounding page requests that from the API. */
import type { Hono } from 'hono';
import { BundleFailed, Bundles } from '../apps/bundle.ts';
import { frameDocument } from '../apps/frame.ts';
import type { Runtime } from '../runtime.ts';

export function appFrameRoutes(app: Hono, { workspace }: Runtime): void {
  const bundles = new Bundles();
  app.get('/app_frame/:path{.+}', async (c) => {
    const found = workspace.rawApps.get(c.req.param('path'));
    if (found === undefined) return c.text(`Not found: there is no app ${c.req.param('path')}`, 404);
    try {
      return frameDocument(found.summary, await bundles.of(found));
    } catch (error) {
      if (!(error instanceof BundleFailed)) throw error;
      return c.text(error.message, 500);
    }
  });
}
