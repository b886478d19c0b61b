import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BundleFailed, Bundles } from '../../../local/apps/bundle.ts';
import { frameDocument } from '../../../local/apps/frame.ts';
import { checkWorkspace } from '../../../local/check/check_workspace.ts';
import { loadWorkspace } from '../../../local/workspace/load.ts';
import { type Running, runApi } from '../api/running.ts';
import { removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';
import { APP_FILES } from './app_files.ts';

afterAll(removeWorkspaces);

const REPOSITORY = join(import.meta.dir, '../../..');
const DIR = 'f/a/counter__raw_app';

/** A workspace whose front ends resolve the packages of this repository. */
function onDisk(files: Record<string, string> = {}): string {
  const root = writeWorkspace({ ...APP_FILES, ...files });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  return root;
}

describe('loading a raw app', () => {
  test('reads its runnables, and its backend files are not scripts of the workspace', () => {
    const { rawApps, scripts } = loadWorkspace(onDisk());
    const app = rawApps.get('f/a/counter');
    expect(app?.summary).toBe('Counts');
    expect(Object.fromEntries(app?.runnables ?? [])).toEqual({
      add: {
        type: 'inline',
        language: 'bun',
        content: expect.stringContaining('x + y'),
        fields: { y: 30, z: 10 },
      },
      breaks: {
        type: 'inline',
        language: 'python3',
        content: expect.stringContaining('ValueError'),
        fields: {},
      },
      stored: { type: 'script', path: 'f/a/double', fields: {} },
    });
    expect([...scripts.keys()]).toEqual(['f/a/double']);
  });

  test('reports no problems for a valid app', () => {
    expect(checkWorkspace(onDisk())).toEqual([]);
  });

  const cases: [what: string, files: Record<string, string>, code: string, says: RegExp][] = [
    ['an unknown key', { [`${DIR}/raw_app.yaml`]: 'summary: x\nsumary: y\n' }, 'ignored_key', /sumary/],
    ['a missing summary', { [`${DIR}/raw_app.yaml`]: 'public: false\n' }, 'bad_shape', /summary/],
    [
      'an inline runnable without code',
      { [`${DIR}/backend/lost.yaml`]: 'type: inline\n' },
      'missing_backend_script',
      /lost\.ts/,
    ],
    [
      'a runnable that names no script',
      { [`${DIR}/backend/stored.yaml`]: 'type: script\npath: f/a/gone\n' },
      'missing_backend_script',
      /f\/a\/gone/,
    ],
    ['a runnable of unknown kind', { [`${DIR}/backend/odd.yaml`]: 'type: lambda\n' }, 'bad_shape', /lambda/],
  ];
  test.each(cases)('%s is reported', (_what, files, code, says) => {
    const problems = checkWorkspace(onDisk(files));
    expect(problems).toMatchObject([{ code, message: expect.stringMatching(says) }]);
  });

  test('reports a front end without an entry file or package.json', () => {
    const files = {
      'f/a/bare__raw_app/raw_app.yaml': 'summary: Bare\n',
      'f/a/bare__raw_app/backend/x.ts': '',
    };
    const codes = checkWorkspace(writeWorkspace({ ...APP_FILES, ...files })).map(({ code }) => code);
    expect(codes.sort()).toEqual(['no_app_entry', 'no_app_package']);
  });
});

describe('the front end of a raw app', () => {
  const app = (root: string) => {
    const found = loadWorkspace(root).rawApps.get('f/a/counter');
    if (found === undefined) throw new Error('the app was not read');
    return found;
  };

  test('is bundled once, and again when one of its files has changed', async () => {
    const root = onDisk();
    const bundles = new Bundles();
    const first = await bundles.of(app(root));
    expect(first.js).toContain('Counter');
    expect(first.css).toContain('h1');
    expect(await bundles.of(app(root))).toBe(first);
    writeFileSync(join(root, DIR, 'App.tsx'), "export const App = () => 'Now another';\n");
    expect((await bundles.of(app(root))).js).toContain('Now another');
  }, 30_000);

  test('that does not build reports the file and the reason', async () => {
    const built = new Bundles().of(
      app(onDisk({ [`${DIR}/App.tsx`]: "import './gone';\nexport const App = 1;" })),
    );
    await expect(built).rejects.toThrow(BundleFailed);
    await expect(built).rejects.toThrow(/gone/);
  });

  test('cannot close its own script element, whatever its strings contain', async () => {
    const js = 'const a = "</script><!-- </SCRIPT>";';
    const body = await frameDocument('A & <b>', { js, css: 'p { content: "</style>" }' }).text();
    expect(body.match(/<\/script>/gi)).toHaveLength(1);
    expect(body.match(/<\/style>/gi)).toHaveLength(1);
    expect(body).not.toContain('<!-- ');
    expect(body).toContain('<title>A &amp; &lt;b></title>');
  });
});

describe('through an app', () => {
  let running: Running;
  beforeAll(async () => {
    running = await runApi(APP_FILES);
  });
  afterAll(() => running.stop());
  const call = async (component: string, args = {}) => {
    const started = await running.call('POST', 'apps_u/execute_component/f/a/counter', { component, args });
    if (started.status !== 201) return started;
    const { outcome, result } = await running.runtime.wait(String(started.body));
    return { outcome, result };
  };

  test('an inline runnable runs with the arguments that the app has fixed', async () => {
    expect(await call('add', { x: 2, y: 1000, z: 1000 })).toEqual({
      outcome: 'success',
      result: { sum: 42 },
    });
    expect(await call('breaks')).toMatchObject({
      outcome: 'failure',
      result: { error: { message: 'the shelf is empty' } },
    });
  });

  test('a script that it declares runs, and no other', async () => {
    expect(await call('stored', { x: 4 })).toEqual({ outcome: 'success', result: 8 });
    expect(await call('f/a/double', { x: 4 })).toMatchObject({ status: 404 });
    const other = await running.call('POST', 'apps_u/execute_component/f/a/other', { component: 'add' });
    expect(other).toMatchObject({ status: 404 });
  });

  test('a front end cannot reference a resource or a variable, at any depth', async () => {
    for (const args of [{ x: '$res:f/a/secret' }, { x: { y: ['$var:f/a/secret'] } }]) {
      expect(await call('add', args)).toMatchObject({
        status: 400,
        body: expect.stringContaining('f/a/secret'),
      });
    }
  });

  test('no runnable runs without a token', async () => {
    const address = `${running.url}/api/w/local/apps_u/execute_component/f/a/counter`;
    const response = await fetch(address, { method: 'POST', body: '{"component":"add"}' });
    expect(response.status).toBe(401);
  });
});
