import { afterAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { flowYaml, removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

afterAll(removeWorkspaces);

function start(root: string, env: Record<string, string>) {
  return Bun.spawn([process.execPath, join(import.meta.dir, '../../../local/cli.ts'), 'console'], {
    env: { ...process.env, LOCAL_WORKSPACE_DIR: root, LOCAL_STATE_DIR: join(root, '.state'), ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

/** The URL it prints once it accepts requests. */
async function addressOf(child: ReturnType<typeof start>): Promise<URL> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    const found = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(text);
    if (found) return new URL(found[0]);
  }
  throw new Error(`The console ended early: ${text}${await child.stderr.text()}`);
}

test('two consoles with different state directories are independent, and each ends on SIGTERM', async () => {
  const roots = ['one', 'two'].map((name) =>
    writeWorkspace({ [`f/a/${name}__flow/flow.yaml`]: flowYaml([{ id: 'a', value: { type: 'identity' } }]) }),
  );
  const children = roots.map((root) => start(root, { PORT: '0', WM_TOKEN: `token of ${root}` }));
  try {
    const [one, two] = await Promise.all(children.map(addressOf));
    const flows = async (at: URL | undefined, token: string) => {
      const address = new URL('/api/w/local/flows/list_paths', at);
      const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
      return response.ok ? response.json() : response.status;
    };
    const token = (at: URL | undefined) => decodeURIComponent(at?.hash.replace('#token=', '') ?? '');
    expect(await flows(one, token(one))).toEqual(['f/a/one']);
    expect(await flows(two, token(two))).toEqual(['f/a/two']);
    expect(await flows(two, token(one))).toBe(401);
  } finally {
    for (const child of children) child.kill('SIGTERM');
  }
  expect(await Promise.all(children.map((child) => child.exited))).toEqual([0, 0]);
}, 30_000);

test('a port in use is reported in one line', async () => {
  const taken = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('mine') });
  const { port } = taken;
  const root = writeWorkspace({});
  const child = start(root, { PORT: String(port), WM_TOKEN: 'x' });
  const [code, errors] = await Promise.all([child.exited, child.stderr.text()]);
  await taken.stop(true);
  expect({ code, errors }).toEqual({
    code: 2,
    errors: `Port ${port} is taken. End what uses it, or choose another one: PORT=8001 npm run console\n`,
  });
}, 30_000);
