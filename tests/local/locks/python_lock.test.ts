import { afterAll, expect, test } from 'bun:test';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonLock } from '../../../local/locks/python_lock.ts';
import { removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

afterAll(removeWorkspaces);

const PYTHON = join(import.meta.dir, '../../../.venv/bin/python');

const root = writeWorkspace({
  'f/a/lib.py': 'import json\nfrom f.a import deep\n',
  'f/a/deep.py': 'import sqlglot\n\ndef table():\n    import nbformat\n    return sqlglot, nbformat\n',
  // Its pip "resolves" every requirement to version 1.0, and refuses "missing".
  python: `#!/bin/sh
if [ "$1" != "-m" ]; then exec ${PYTHON} "$@"; fi
case "$*" in *missing*) echo "no such package" >&2; exit 1;; esac
echo '{"install": [{"metadata": {"name": "My_Lib", "version": "1.0"}}, {"metadata": {"name": "alpha", "version": "2"}}]}'
`,
});
chmodSync(join(root, 'python'), 0o755);

const lock = (code: string, more: { python?: string; requirements?: string } = {}) => {
  const { python = PYTHON, requirements } = more;
  return pythonLock({ code, path: 'f/a/script', requirements }, root, python);
};

const pins = async (code: string, requirements?: string) =>
  (await lock(code, { requirements })).split('\n').map((line) => line.replace(/==.*/, ''));

test('inline metadata is locked to the installed versions with transitive dependencies, sorted by name', async () => {
  const code =
    '# /// script\n# requires-python = ">=3.12"\n# dependencies = [\n#   "nbformat>=5",\n# ]\n# ///\nimport pandas\n';
  const text = await lock(code);
  expect(text.split('\n').slice(0, 2)).toEqual(['# py: 3.12', expect.stringMatching(/^attrs==\d/)]);
  const names = [...text.matchAll(/^([^#\n=]+)==/gm)].map((match) => match[1] ?? '');
  expect(names).toEqual(expect.arrayContaining(['fastjsonschema', 'jsonschema', 'nbformat', 'traitlets']));
  expect(names).not.toContain('pandas');
  expect(names).toEqual(names.toSorted());
});

test("Windmill's requirements comment and requirements.in are read; the script's own takes precedence", async () => {
  const comment = '# requirements:\n# sqlglot\n\ndef main():\n    pass\n';
  expect(await pins(comment)).toEqual(['# py: 3.11', 'sqlglot']);
  expect(await pins('def main():\n    pass\n', '# all\nsqlglot # parser\n')).toEqual([
    '# py: 3.11',
    'sqlglot',
  ]);
  expect(await pins(comment, 'nbformat\n')).toEqual(['# py: 3.11', 'sqlglot']);
});

test('without either, the imports are locked, direct or through the workspace', async () => {
  expect(await pins('from .lib import x\n')).toEqual(['# py: 3.11', 'sqlglot']);
  expect(await pins('import json, os.path\ndef main():\n    pass\n')).toEqual(['# py: 3.11', '']);
});

test('a requirement that is not installed is resolved by pip', async () => {
  const python = join(root, 'python');
  const code = '# requirements:\n# my_lib==1\n';
  expect(await lock(code, { python })).toBe('# py: 3.11\nalpha==2\nmy-lib==1.0');
  await expect(lock('# requirements:\n# sqlglot==0.0.1\n', { python })).resolves.toContain('my-lib');
});

test('a requirement that cannot be resolved is reported with its name and a fix', async () => {
  const python = join(root, 'python');
  await expect(lock('# requirements:\n# missing\n', { python })).rejects.toThrow(
    /requirements of f\/a\/script .*no such package/,
  );
  await expect(lock('import not_a_package_here\n')).rejects.toThrow(
    'f/a/script imports not_a_package_here, which is not installed; name its package in the script (PEP 723)',
  );
});

test.each(['run_notebook', 'replay_notebook', 'train_prediction'])(
  'a re-lock of %s on a server moves no package: its header names each with its version, and the Python',
  (name) => {
    const script = join(import.meta.dir, '../../../f/credits/scripts', name);
    const header = readFileSync(`${script}.py`, 'utf8').split('# ///\n')[0] ?? '';
    const named = [...header.matchAll(/^# {3}"([^"]+==[^"]+)",$/gm)].map(([, pin]) => pin).sort();
    const locked = readFileSync(`${script}.script.lock`, 'utf8')
      .match(/^.+==.+$/gm)
      ?.sort();
    expect(named).toEqual(locked ?? []);
    expect(header).toContain('requires-python = "==3.11.*"');
  },
);
