/** Bundles the front end of a raw app in memory, as the CLI does by esbuild before a push. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOME } from '../home.ts';
import type { RawApp } from '../workspace/types.ts';

export interface AppBundle {
  js: string;
  css: string;
}

/** The front end does not build; the message holds the bundler's errors, with file and line. */
export class BundleFailed extends Error {
  readonly code = 'bundle_failed';
}

const ENTRIES = ['index.tsx', 'index.ts', 'index.js'];
/** Entries of an app's directory that are not part of its front end. */
const NOT_FRONT_END = new Set(['backend', 'node_modules', 'dist', 'sql_to_apply']);
const WMILL = join(HOME, 'apps/frame/wmill.ts');
const WMILL_IMPORT = /^(\.\.?\/)+wmill(\.ts)?$|^\/?wmill(\.ts)?$/;

/** The entry file of a raw app's front end; undefined when there is none. */
export function entryOf({ dir }: RawApp): string | undefined {
  return ENTRIES.find((name) => existsSync(join(dir, name)));
}

export class Bundles {
  private readonly known = new Map<string, { content: string; bundle: Promise<AppBundle> }>();

  /** Rebuilt only after a file of the app has changed. @throws {BundleFailed} */
  of(app: RawApp): Promise<AppBundle> {
    const content = contentOf(app.dir);
    const known = this.known.get(app.path);
    if (known?.content === content) return known.bundle;
    const bundle = build(app);
    this.known.set(app.path, { content, bundle });
    return bundle;
  }
}

function contentOf(dir: string): string {
  const hash = createHash('sha256');
  const walk = (place: string) => {
    for (const entry of readdirSync(join(dir, place), { withFileTypes: true })) {
      const path = join(place, entry.name);
      if (NOT_FRONT_END.has(path)) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) hash.update(`${path}\0`).update(readFileSync(join(dir, path)));
    }
  };
  walk('');
  return hash.digest('hex');
}

async function build(app: RawApp): Promise<AppBundle> {
  const entry = entryOf(app);
  if (entry === undefined) {
    throw new BundleFailed(`${app.path} has no ${ENTRIES.join(', ')}; add one of them as its entry file`);
  }
  const built = await Bun.build({
    entrypoints: [join(app.dir, entry)],
    target: 'browser',
    format: 'iife',
    minify: true,
    throw: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: { runtime: 'automatic', development: false },
    plugins: [
      {
        name: 'wmill',
        setup: (builder) => {
          builder.onResolve({ filter: WMILL_IMPORT }, () => ({ path: WMILL }));
        },
      },
    ],
  });
  if (!built.success) {
    throw new BundleFailed(
      `The front end of ${app.path} does not build:\n${built.logs.map(String).join('\n')}`,
    );
  }
  const text = async (ending: string) => {
    const files = built.outputs.filter(({ path }) => path.endsWith(ending));
    return (await Promise.all(files.map((file) => file.text()))).join('\n');
  };
  return { js: await text('.js'), css: await text('.css') };
}
