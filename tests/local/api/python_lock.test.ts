import { afterAll, expect, test } from 'bun:test';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { pythonLock } from '../../../local/api/python_lock.ts';
import { removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

afterAll(removeWorkspaces);

/** An interpreter whose pip "resolves" every requirement to version 1.0, and refuses "missing". */
const python = (() => {
  const file = join(
    writeWorkspace({
      python: `#!/usr/bin/env node
const args = process.argv.slice(2);
if (args[0] === '-c') { console.log('3.11'); process.exit(0); }
const wanted = args.slice(args.indexOf('-') + 1);
if (wanted.includes('missing')) { console.error('no such package'); process.exit(1); }
console.log(JSON.stringify({ install: wanted.map((name) => ({ metadata: { name: name.split('==')[0], version: '1.0' } })) }));
`,
    }),
    'python',
  );
  chmodSync(file, 0o755);
  return file;
})();

test('the inline metadata of a script is resolved, sorted and named as pip normalises', async () => {
  const code =
    '# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#   "Pandas==3.1",\n#   "my_lib",\n# ]\n# ///\n"""Doc."""\n';
  expect(await pythonLock(code, python)).toBe('# py: 3.11\nmy-lib==1.0\npandas==1.0\n');
});

test("Windmill's requirements comment is resolved", async () => {
  const code = '# requirements:\n# six==1.16\n# httpx\n\ndef main():\n    pass\n';
  expect(await pythonLock(code, python)).toBe('# py: 3.11\nhttpx==1.0\nsix==1.0\n');
});

test('a script without requirements has no lock', async () => {
  expect(await pythonLock('def main():\n    pass\n', python)).toBe('');
});

test('what pip cannot resolve is told with its own words', async () => {
  expect(pythonLock('# requirements:\n# missing\n', python)).rejects.toThrow(
    'pip cannot resolve missing: no such package',
  );
});
