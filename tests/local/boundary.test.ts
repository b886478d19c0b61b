import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { HOME, REPOSITORY } from '../../local/home.ts';

const RELATIVE_IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

test('the embedded runtime imports nothing outside its folder', () => {
  const imports = [...new Bun.Glob('**/*.ts').scanSync(HOME)].flatMap((file) =>
    [...readFileSync(join(HOME, file), 'utf8').matchAll(RELATIVE_IMPORT)].map(([, path = '']) => ({
      file,
      target: relative(REPOSITORY, join(HOME, dirname(file), path)),
    })),
  );
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter(({ target }) => !target.startsWith('local/'))).toEqual([]);
});
