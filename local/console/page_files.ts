/** Serves the page: one HTML document for all views, its styles, and its modules with types stripped. */
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Hono } from 'hono';
import { HOME } from '../home.ts';

const PAGE_DIR = join(HOME, 'console/page');
const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Scripts and styles come only from here, nothing is evaluated, and text never becomes markup. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

const VIEWS = [
  '/',
  '/runs/:id',
  '/start',
  '/start/*',
  '/schedules',
  '/items',
  '/chat',
  '/chat/:place',
  '/apps',
  '/apps/*',
];

export function pageRoutes(app: Hono): void {
  const files = new Set(
    readdirSync(PAGE_DIR, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(PAGE_DIR.length + 1)),
  );
  const transpiler = new Bun.Transpiler({ loader: 'ts', target: 'browser' });
  const answer = async (name: string): Promise<Response> => {
    const text = await Bun.file(join(PAGE_DIR, name)).text();
    const type = extname(name);
    const body = type === '.ts' ? transpiler.transformSync(text) : text;
    return new Response(body, {
      headers: { ...HEADERS, 'content-type': CONTENT_TYPES[type] ?? 'text/plain' },
    });
  };
  // Windmill's own URL of a run, which scripts build from WM_BASE_URL.
  app.get('/run/:id', (c) => c.redirect(`/runs/${encodeURIComponent(c.req.param('id'))}`));
  for (const view of VIEWS) app.get(view, () => answer('index.html'));
  app.get('/console/:file{.+}', async (c) => {
    const name = c.req.param('file');
    return files.has(name)
      ? answer(name)
      : c.text(`Not found: the console does not contain the file ${name}`, 404);
  });
}
