import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '../..');

/** A worker of Windmill reads every imported module as TSX, where `async <T>(x) => ...` is the beginning of an element. */
test('every module of the workspace can be read as TSX, as a worker reads it', () => {
  const transpiler = new Bun.Transpiler({ loader: 'tsx' });
  const files = [...new Bun.Glob('f/**/*.ts').scanSync(root)].filter(
    (file) => !file.includes('node_modules'),
  );
  expect(files.length).toBeGreaterThan(200);
  const refused = files.flatMap((file) => {
    try {
      transpiler.transformSync(readFileSync(join(root, file), 'utf8'));
      return [];
    } catch (error) {
      return [`${file}: ${error instanceof AggregateError ? error.errors.join(', ') : error}`];
    }
  });
  expect(refused).toEqual([]);
});
