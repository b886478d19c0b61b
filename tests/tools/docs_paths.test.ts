import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dir, '../..');
const pages = ['README.md', 'CONTRIBUTING.md', ...new Bun.Glob('docs/**/*.md').scanSync(root)].sort();
/** Where a path without its beginning may lie. */
const below = [
  '',
  'f',
  'f/credits',
  'f/shared',
  'f/spend',
  'f/messaging',
  'f/backoffice',
  'tests',
  'tests/credits',
  'tests/spend',
  'tests/messaging',
  'tests/backoffice',
];

test('every file that a page of the documentation names is there', () => {
  const missing = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const named = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|py|mjs|yaml|md))`/g)].map(
      ([, path = '']) => path,
    );
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
    return [
      ...named.filter((path) => !below.some((folder) => existsSync(join(root, folder, path)))),
      ...linked.filter((path) => !existsSync(join(root, dirname(page), path))),
    ].map((path) => `${page}: ${path}`);
  });
  expect(missing).toEqual([]);
});
